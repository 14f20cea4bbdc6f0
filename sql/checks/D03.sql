-- Adjusted net capital is not down by a fifth or more since it was last printed (17 CFR 1.12(g)).
-- Grain: filing with net capital on the cover, and a filing with it before.   Unit: whole US dollars.
-- expected: the level that a fifth less would reach; the comparison is exact.
SELECT
    filing_id,
    CASE
        WHEN anc IS NULL THEN 'unknown'
        WHEN 100 * anc::HUGEINT > level THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(anc AS BIGINT) AS reported,
    TRY_CAST(level // 100 + 1 AS BIGINT) AS expected,
    TRY_CAST(anc - level // 100 - 1 AS BIGINT) AS difference
FROM (
    SELECT
        c.filing_id,
        c.current_anc AS anc,
        p.anc AS before,
        p.anc::HUGEINT * (100 - {anc_down}) AS level
    FROM (FROM {statement}) AS c
    JOIN capital_before AS p ON p.filing_id = c.filing_id
    WHERE (c.current_anc IS NOT NULL OR c.unnamed_rejects > 0) AND p.anc > 0
)
