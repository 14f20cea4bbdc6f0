-- What is owed to customers is, or is at most, what is held for them: a relation of two lines or sums, as
-- codebook/relations.csv says.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR held IS NULL THEN 'unknown'
        WHEN owed {{word}_compared} held THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST(held AS BIGINT) AS expected,
    TRY_CAST(owed::HUGEINT - held AS BIGINT) AS difference
FROM (
    SELECT filing_id, {{word}_left} AS owed, {{word}_right} AS held FROM {statement}
)
