-- A cover or supplemental page is printed, where the firm printed it on one of the 20 days before on which
-- a statement was due, or is under NFA, which has asked for both since 13 January 2014 (I-14-01).
-- Judged once the noon by which a statement of the day is due has passed in New York.
-- Grain: the highest filing of a day on which a statement is due.   Reads: last_printed, highest.
-- reported and expected: pages, 0 or 1.
WITH due AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM due_statement GROUP BY as_of_date
),
subject AS (
    SELECT h.filing_id, h.firm_id, h.as_of_date, list_contains(h.sections, '{origin}') AS printed,
        d.nth
    FROM (FROM {filings}) AS s
    JOIN highest AS h ON h.filing_id = s.filing_id
    JOIN due AS d ON d.as_of_date = h.as_of_date
    WHERE len(h.due_by_now) > 0
),
usual AS (
    SELECT s.filing_id
    FROM subject AS s
    JOIN last_printed AS l ON l.filing_id = s.filing_id AND l.origin = '{origin}'
    ASOF JOIN due AS b ON l.last_date >= b.as_of_date
    WHERE s.nth - b.nth <= 20
    UNION
    SELECT s.filing_id
    FROM subject AS s JOIN firm AS m ON m.firm_id = s.firm_id
    WHERE m.dsro = 'NFA' AND s.as_of_date >= DATE '2014-01-13'
)
SELECT
    filing_id,
    CASE WHEN printed THEN 'pass' ELSE 'fail' END AS status,
    printed::INTEGER AS reported,
    1 AS expected,
    printed::INTEGER - 1 AS difference
FROM subject
WHERE filing_id IN (FROM usual)
