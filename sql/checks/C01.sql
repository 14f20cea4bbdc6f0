-- A statement that is due is printed, where the firm has business in the origin: it printed the
-- statement on one of the 20 days before on which it was due.
-- Grain: filing of a day on which the statement is due.   Reads: judged filings, last_printed.
-- reported and expected: statements, 0 or 1.
WITH due AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM due_statement WHERE origin = '{origin}'
),
business AS (
    SELECT s.filing_id, p.filing_id IS NOT NULL AS printed
    FROM (FROM {filings}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN last_printed AS l ON l.filing_id = s.filing_id AND l.origin = '{origin}'
    JOIN due AS d ON d.as_of_date = f.as_of_date
    ASOF JOIN due AS b ON l.last_date >= b.as_of_date
    LEFT JOIN page_in_force AS p ON p.filing_id = s.filing_id AND p.origin = '{origin}'
    WHERE d.nth - b.nth <= 20
)
SELECT
    filing_id,
    CASE WHEN printed THEN 'pass' ELSE 'fail' END AS status,
    printed::INTEGER AS reported,
    1 AS expected,
    printed::INTEGER - 1 AS difference
FROM business
