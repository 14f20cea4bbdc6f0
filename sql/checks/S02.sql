-- Customers' securities owed in cleared swaps are those held for them, with 12.C where it is printed;
-- where it is not, what is missing is at most what is on hand, 0 where nothing of line 12 is printed.
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
        {held_securities} + coalesce(swaps_12c, 0) AS held,
        CASE WHEN swaps_12c IS NULL THEN {on_hand} ELSE 0 END AS on_hand
    FROM {statement}
)
