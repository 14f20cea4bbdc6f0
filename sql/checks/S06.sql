-- Open trade equity of foreign customers is that held for them: a profile.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR held IS NULL THEN 'unknown'
        WHEN owed = held THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST(held AS BIGINT) AS expected,
    TRY_CAST(owed::HUGEINT - held AS BIGINT) AS difference
FROM (
    SELECT filing_id, {trade_equity} AS owed, "7600"::HUGEINT + "7660" + "7720" AS held
    FROM {statement}
)
