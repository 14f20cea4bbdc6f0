-- An amendment does not turn whether the excess is negative (R04) or below the target (R06).
-- Grain: version of a statement behind another.   Unit: whole US dollars.
-- reported: the excess as amended; expected: as it was.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL OR excess_before IS NULL OR target IS NULL OR target_before IS NULL
            THEN 'unknown'
        WHEN (excess < 0) = (excess_before < 0)
            AND (excess < target) = (excess_before < target_before) THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(excess AS BIGINT) AS reported,
    TRY_CAST(excess_before AS BIGINT) AS expected,
    TRY_CAST(excess::HUGEINT - excess_before AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        s.{excess} AS excess, b.{excess} AS excess_before,
        s.{target} AS target, b.{target} AS target_before
    FROM (FROM {statement}) AS s
    JOIN {version_before} AS b ON b.filing_id = s.filing_id
)
