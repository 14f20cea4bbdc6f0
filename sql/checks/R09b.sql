-- The cover uses exactly one option of its target, low end not above high, none only where nothing
-- is required (NFA Section 16(a)).
-- Grain: filing with a cover that prints the statement.   Unit: options used.
-- Not used at all, where a requirement is printed: 0 for expected 1. A block that contradicts itself
-- counts as two options; one that cannot be read is unknown.
SELECT
    filing_id,
    CASE
        WHEN used IS NULL OR (used = 0 AND required IS NULL) THEN 'unknown'
        WHEN used = 1 OR (used = 0 AND required <= 0) THEN 'pass'
        ELSE 'fail'
    END AS status,
    used AS reported,
    CASE WHEN used = 0 AND required <= 0 THEN 0 ELSE 1 END AS expected,
    used - CASE WHEN used = 0 AND required <= 0 THEN 0 ELSE 1 END AS difference
FROM (
    SELECT
        s.filing_id,
        s.{required} AS required,
        CASE
            WHEN t.basis = 'none' THEN 0
            WHEN t.basis IS NOT NULL THEN 1
            WHEN EXISTS (
                FROM reject AS r
                WHERE r.filing_id = b.cover_id
                    AND r.origin = '{origin}' AND r.reason = 'target_contradictory'
            ) THEN 2
        END AS used
    FROM (FROM {statement}) AS s
    JOIN beside AS b
        ON b.filing_id = s.filing_id AND b.origin = '{origin}' AND b.cover_id IS NOT NULL
    LEFT JOIN residual_interest_target AS t ON t.filing_id = b.cover_id AND t.origin = '{origin}'
)
