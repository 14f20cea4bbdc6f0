-- All margin deficiencies together are at most the net capital above its minimum, a proxy of
-- 17 CFR 1.12(f): a pass proves that no account alone is, a fail that one may be.
-- Grain: filing with net capital on the cover and a supplemental page.   Unit: whole US dollars.
-- expected is without its fraction of a dollar; the comparison is exact, in thousandths.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR room IS NULL THEN 'unknown'
        WHEN 1000 * owed <= room THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST((room - room % 1000) // 1000 AS BIGINT) AS expected,
    TRY_CAST(owed - (room - room % 1000) // 1000 AS BIGINT) AS difference
FROM (
    SELECT
        c.filing_id,
        m."9100"::HUGEINT + m."9101" + m."9102" + m."9103" AS owed,
        1000 * c.anc::HUGEINT - c.minimum::HUGEINT AS room
    FROM capital_level AS c
    JOIN (FROM {statement}) AS s ON s.filing_id = c.filing_id
    JOIN page_supplemental AS m ON m.filing_id = s.filing_id AND m.origin = '{origin}'
)
