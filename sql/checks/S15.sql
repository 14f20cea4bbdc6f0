-- Line 12 in cleared swaps is the sum of its three parts.
-- Grain: filing that prints all four.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN total = parts THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(total AS BIGINT) AS reported,
    TRY_CAST(parts AS BIGINT) AS expected,
    TRY_CAST(total::HUGEINT - parts AS BIGINT) AS difference
FROM (
    SELECT
        filing_id, "8715"::HUGEINT AS total, swaps_12a::HUGEINT + swaps_12b + swaps_12c AS parts
    FROM {statement}
    WHERE "8715" IS NOT NULL AND parts IS NOT NULL
)
