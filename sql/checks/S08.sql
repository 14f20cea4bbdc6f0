-- Net deficits are not negative. Where the offset is above them S07 has said so: no row.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN net IS NULL THEN 'unknown'
        WHEN net >= 0 THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(net AS BIGINT) AS reported,
    TRY_CAST(least AS BIGINT) AS expected,
    TRY_CAST(net::HUGEINT - least AS BIGINT) AS difference
FROM (
    SELECT filing_id, {net} AS net, 0 AS least FROM {statement}
    WHERE NOT coalesce({gross} < -{offset}, false)
)
