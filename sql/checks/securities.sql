-- Customers' securities owed are those held for them, and what of them is printed as on hand.
-- Where that is not printed apart, what is missing is at most all that is on hand.
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
        {securities_left} AS owed,
        {securities_right} + coalesce({securities_printed}, 0) AS held,
        CASE WHEN {securities_printed} IS NULL THEN {on_hand} ELSE 0 END AS on_hand
    FROM {statement}
)
