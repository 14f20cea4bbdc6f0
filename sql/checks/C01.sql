-- A statement that is due is printed, where the firm has business in the origin: it printed the
-- statement on one of the 20 days before on which it was due.
-- Judged once the noon by which it is due has passed in New York.
-- Grain: the highest filing of a day on which the statement is due.   Reads: last_printed, highest.
-- reported and expected: statements, 0 or 1.
WITH due AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM due_statement WHERE origin = '{origin}'
),
business AS (
    SELECT s.filing_id, list_contains(h.sections, '{origin}') AS printed
    FROM (FROM {filings}) AS s
    JOIN highest AS h ON h.filing_id = s.filing_id
    JOIN last_printed AS l ON l.filing_id = s.filing_id AND l.origin = '{origin}'
    JOIN due AS d ON d.as_of_date = h.as_of_date
    ASOF JOIN due AS b ON l.last_date >= b.as_of_date
    WHERE d.nth - b.nth <= 20 AND list_contains(h.due_by_now, '{origin}')
)
SELECT
    filing_id,
    CASE WHEN printed THEN 'pass' ELSE 'fail' END AS status,
    printed::INTEGER AS reported,
    1 AS expected,
    printed::INTEGER - 1 AS difference
FROM business
