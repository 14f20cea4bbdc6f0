-- The requirement is not down by more than a quarter within five filings.
-- Grain: filing that prints the statement, with five before it within ten days.
-- expected: three quarters of the requirement five filings before, rounded up; the comparison is exact.
-- Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN required IS NULL OR level IS NULL THEN 'unknown'
        WHEN 100 * required::HUGEINT >= level THEN 'pass'
        ELSE 'fail'
    END AS status,
    TRY_CAST(required AS BIGINT) AS reported,
    TRY_CAST((level + 99) // 100 AS BIGINT) AS expected,
    TRY_CAST(required - (level + 99) // 100 AS BIGINT) AS difference
FROM (
    SELECT
        s.filing_id,
        s.{required} AS required,
        h.required_5::HUGEINT * (100 - {required_down}) AS level
    FROM (FROM {statement}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN {history} AS h ON h.filing_id = s.filing_id
    WHERE f.as_of_date - h.date_5 <= 10
)
