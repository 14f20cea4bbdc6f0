-- Net deficits are at most a quarter of the excess; a negative excess is told by R04: no row.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
-- expected is rounded down; the comparison is exact.
SELECT
    filing_id,
    CASE
        WHEN net IS NULL OR excess IS NULL THEN 'unknown'
        WHEN 4 * net <= excess THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(net AS BIGINT) AS reported,
    TRY_CAST(excess // 4 AS BIGINT) AS expected,
    TRY_CAST(net::HUGEINT - excess // 4 AS BIGINT) AS difference
FROM (
    SELECT filing_id, {net}::HUGEINT AS net, {excess}::HUGEINT AS excess FROM {statement}
)
WHERE excess >= 0 OR excess IS NULL
