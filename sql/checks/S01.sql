-- Customers' securities owed are those held for them; what is on hand may be among them.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR held IS NULL OR on_hand IS NULL THEN 'unknown'
        WHEN owed - held BETWEEN 0 AND on_hand THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST(held AS BIGINT) AS expected,
    TRY_CAST(owed::HUGEINT - held AS BIGINT) AS difference
FROM (
    SELECT
        filing_id,
        {customer_securities} AS owed,
        {held_securities} AS held,
        "7150" AS on_hand
    FROM {statement}
)
