-- What customers' securities offset of deficits, printed negative, is at most the deficits (1.32(b)).
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN gross IS NULL OR less IS NULL THEN 'unknown'
        WHEN gross >= less THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(gross AS BIGINT) AS reported,
    TRY_CAST(less AS BIGINT) AS expected,
    TRY_CAST(gross::HUGEINT - less AS BIGINT) AS difference
FROM (
    SELECT filing_id, {gross} AS gross, -{offset} AS less FROM {statement}
)
