-- The excess is at least the minimum, or the low end of the range, that the cover promises.
-- Grain: filing that prints the statement and a target for it.   Unit: whole US dollars.
-- Percentages are of the requirement and compared unrounded, in millionths of a dollar.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL OR promised IS NULL THEN 'unknown'
        WHEN excess::HUGEINT * 1000000 >= promised THEN 'pass'
        ELSE 'fail'
    END AS status,
    excess AS reported,
    TRY_CAST((promised + 999999) // 1000000 AS BIGINT) AS expected,
    TRY_CAST(excess - (promised + 999999) // 1000000 AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        s.{excess} AS excess,
        (t.low::DECIMAL(38, 4) * 10000)::HUGEINT
            * CASE WHEN t.basis LIKE '%percent%' THEN s.{required} ELSE 100 END AS promised
    FROM (FROM {statement}) AS s
    JOIN beside AS b ON b.filing_id = s.filing_id AND b.origin = '{origin}'
    JOIN residual_interest_target AS t ON t.filing_id = b.cover_id AND t.origin = '{origin}'
    WHERE t.basis <> 'none'
)
