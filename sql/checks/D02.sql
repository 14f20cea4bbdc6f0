-- Net equities with other brokers and the securities there are together not negative.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN held IS NULL THEN 'unknown'
        WHEN held >= 0 THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(held AS BIGINT) AS reported,
    TRY_CAST(least AS BIGINT) AS expected,
    TRY_CAST(held::HUGEINT - least AS BIGINT) AS difference
FROM (
    SELECT filing_id, {other_brokers} AS held, 0 AS least FROM {statement}
)
