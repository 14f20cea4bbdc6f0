-- The levels that net capital is measured against, in thousandths of a dollar, unrounded.
-- Grain: filing with net capital on the cover, or with a figure there that could not be read.
-- minimum: the greatest of 8 percent of the margin, the two dollar amounts, and the broker-dealer's
-- own minimum (17 CFR 1.17, NFA Section 1(a)). warning: the greatest of 110 percent of the 8 percent,
-- 150 percent of the dollar amounts, and, of those that file FOCUS II, 120 percent of the
-- broker-dealer's minimum (17 CFR 1.12(b), 240.17a-11). A missing operand makes a level unknown.
-- Reads: wide_cover.   Unit: whole US dollars for anc, thousandths for the levels.
WITH figure AS (
    SELECT
        c.filing_id,
        c.current_anc AS anc,
        c.span_customer::HUGEINT + c.span_noncustomer AS margin,
        c."7465"::HUGEINT AS least,
        c."7475"::HUGEINT AS other,
        c.broker_dealer_minimum::HUGEINT AS dealer,
        f.form LIKE '%FOCUS%' AS is_dealer
    FROM wide_cover AS c
    JOIN filing AS f ON f.filing_id = c.filing_id
    WHERE c.current_anc IS NOT NULL OR c.unnamed_rejects > 0
)
SELECT
    filing_id,
    anc,
    CASE
        WHEN margin IS NOT NULL AND least IS NOT NULL AND other IS NOT NULL AND dealer IS NOT NULL
            THEN greatest(80 * margin, 1000 * least, 1000 * other, 1000 * dealer)
    END::DECIMAL(38, 0) AS minimum,
    CASE
        WHEN margin IS NULL OR least IS NULL OR other IS NULL OR is_dealer IS NULL THEN NULL
        WHEN NOT is_dealer THEN greatest(88 * margin, 1500 * least, 1500 * other)
        WHEN dealer IS NOT NULL
            THEN greatest(88 * margin, 1500 * least, 1500 * other, 1200 * dealer)
    END::DECIMAL(38, 0) AS warning
FROM figure
