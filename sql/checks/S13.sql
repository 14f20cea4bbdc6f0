-- The submit date is not before the as-of date.
-- Grain: filing; unknown where no submit date is printed.   Unit: days from the as-of date.
SELECT
    filing_id,
    CASE WHEN days IS NULL THEN 'unknown' WHEN days >= 0 THEN 'pass' ELSE 'fail' END AS status,
    days AS reported,
    0 AS expected,
    days AS difference
FROM (
    SELECT s.filing_id, f.submit_date - f.as_of_date AS days
    FROM (FROM {filings}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
)
