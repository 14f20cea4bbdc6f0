-- The target on the statement is the minimum or low end on the cover.
-- Grain: filing that prints the statement and a target for it on the cover.   Unit: whole US dollars.
-- Compared in millionths of a dollar: exact for dollars, within one dollar for percentages.
SELECT
    filing_id,
    CASE
        WHEN target IS NULL OR promised IS NULL THEN 'unknown'
        WHEN abs(target * 1000000 - promised) <= in_percent::INTEGER * 1000000 THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(target AS BIGINT) AS reported,
    TRY_CAST((promised + 500000) // 1000000 AS BIGINT) AS expected,
    TRY_CAST(target::HUGEINT - (promised + 500000) // 1000000 AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        s.{target}::HUGEINT AS target,
        t.basis LIKE '%percent%' AS in_percent,
        (t.low::DECIMAL(38, 4) * 10000)::HUGEINT
            * CASE WHEN t.basis LIKE '%percent%' THEN s.{required} ELSE 100 END AS promised
    FROM (FROM {statement}) AS s
    JOIN beside AS b ON b.filing_id = s.filing_id AND b.origin = '{origin}'
    JOIN residual_interest_target AS t ON t.filing_id = b.cover_id AND t.origin = '{origin}'
    WHERE t.basis <> 'none'
)
