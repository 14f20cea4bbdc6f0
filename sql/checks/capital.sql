-- Adjusted net capital is at least its minimum (17 CFR 1.12(a), NFA Section 1(a)), or the level of early
-- warning (17 CFR 1.12(b)), as the rule says; see check_inputs/capital.sql for both.
-- Grain: filing with net capital on the cover.   Unit: whole US dollars.
-- The comparison is exact, in thousandths of a dollar; expected is shown to the nearest dollar.
SELECT
    filing_id,
    CASE
        WHEN anc IS NULL OR level IS NULL THEN 'unknown'
        WHEN 1000 * anc >= level THEN 'pass'
        ELSE 'fail'
    END AS status,
    anc AS reported,
    TRY_CAST((level + 500) // 1000 AS BIGINT) AS expected,
    TRY_CAST(anc - (level + 500) // 1000 AS BIGINT) AS difference
FROM (
    SELECT c.filing_id, c.anc, c.{word}::HUGEINT AS level
    FROM capital_level AS c
    JOIN (FROM {statement}) AS s ON s.filing_id = c.filing_id
)
