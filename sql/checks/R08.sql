-- Margin deficiencies in cleared swaps are at most the excess, a proxy of 17 CFR 22.2(f)(6)(iii)(A).
-- Grain: filing that prints the statement, where a supplemental page holds with it.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR excess IS NULL THEN 'unknown'
        WHEN owed <= excess THEN 'pass'
        ELSE 'fail'
    END AS status,
    owed AS reported,
    excess AS expected,
    TRY_CAST(owed::HUGEINT - excess AS BIGINT) AS difference
FROM (
    SELECT s.filing_id, m.{deficiency} AS owed, s.{excess} AS excess
    FROM (FROM {statement}) AS s
    JOIN page_supplemental AS m ON m.filing_id = s.filing_id AND m.origin = '{origin}'
)
