-- The excess is at least the management target printed on the same statement (1.12(j)).
-- Grain: filing that prints the statement.   Reads: the wide statement.   Unit: whole US dollars.
-- Not applicable where target and requirement are both 0.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL OR target IS NULL THEN 'unknown'
        WHEN excess >= target THEN 'pass'
        ELSE 'fail'
    END AS status,
    excess AS reported,
    target AS expected,
    TRY_CAST(excess::HUGEINT - target AS BIGINT) AS difference
FROM (
    SELECT filing_id, {excess} AS excess, {target} AS target, {required} AS required
    FROM {statement}
)
WHERE NOT coalesce(target = 0 AND required = 0, false)
