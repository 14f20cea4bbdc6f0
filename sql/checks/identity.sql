-- A total that the form says how to compute.
-- Grain: filing that prints the statement.   Reads: the wide statement.   Unit: whole US dollars.
-- Unknown where the total or an operand is missing or was rejected; never a silent pass.
SELECT
    filing_id,
    CASE
        WHEN reported IS NULL OR expected IS NULL THEN 'unknown'
        WHEN reported = expected THEN 'pass'
        ELSE 'fail'
    END AS status,
    reported,
    TRY_CAST(expected AS BIGINT) AS expected,
    TRY_CAST(reported - expected AS BIGINT) AS difference
FROM (
    SELECT filing_id, {total}::HUGEINT AS reported, {computed} AS expected
    FROM {statement}
)
