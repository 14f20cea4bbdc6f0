-- The excess is at least three quarters of the one before, a proxy of 17 CFR 1.23(d), 30.7(g), 22.17(c).
-- Grain: filing that prints the statement, after one with an excess.   Unit: whole US dollars.
-- expected is rounded up to a whole dollar, the comparison is exact. A fall is info, and a warning
-- where the excess is also below 1.25 times the target.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL OR before IS NULL THEN 'unknown'
        WHEN 4 * excess >= 3 * before THEN 'pass'
        ELSE 'fail'
    END AS status,
    CASE WHEN 4 * excess < 5 * target THEN 'warning' ELSE 'info' END AS severity,
    TRY_CAST(excess AS BIGINT) AS reported,
    TRY_CAST((3 * before + 3) // 4 AS BIGINT) AS expected,
    TRY_CAST(excess - (3 * before + 3) // 4 AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        s.{excess}::HUGEINT AS excess,
        s.{target}::HUGEINT AS target,
        p.{excess}::HUGEINT AS before
    FROM (FROM {statement}) AS s
    JOIN {previous} AS p ON p.filing_id = s.filing_id
)
WHERE before > 0 OR before IS NULL
