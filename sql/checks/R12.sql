-- The excess is not below the target twice in a row with the target unchanged (17 CFR 1.23(e)).
-- Grain: filing that prints the statement with a target, but the first.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL OR target IS NULL OR excess_before IS NULL OR target_before IS NULL
            THEN 'unknown'
        WHEN excess < target AND excess_before < target_before AND target = target_before
            THEN 'fail'
        ELSE 'pass'
    END AS status,
    excess AS reported,
    target AS expected,
    TRY_CAST(excess::HUGEINT - target AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id, s.{excess} AS excess, s.{target} AS target,
        p.{excess} AS excess_before, p.{target} AS target_before
    FROM (FROM {statement}) AS s
    JOIN {previous} AS p ON p.filing_id = s.filing_id
)
WHERE target <> 0 OR target IS NULL
