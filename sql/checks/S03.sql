-- Customers' securities owed are at most all securities held: the page does not tell whose they are.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR held IS NULL THEN 'unknown'
        WHEN owed <= held THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST(held AS BIGINT) AS expected,
    TRY_CAST(owed::HUGEINT - held AS BIGINT) AS difference
FROM (
    SELECT filing_id, {securities_left} AS owed, {securities_right} AS held FROM {statement}
)
