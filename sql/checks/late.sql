-- A statement is submitted by the day on which it is due (17 CFR 1.32, 30.7(l), 22.2(g)).
-- Grain: filing that prints the statement, where the calendar says when it is due.
-- Judged by the first version of the statement, in whatever version it is in force. A first version that
-- stands in an amendment is judged where an initial filing of the day is held, and unknown where none is.
-- Where no submit date could be read it was submitted by the day of receipt: in time where that is, and
-- unknown where that is later.
-- reported: days from the as-of date to the submit date; expected: to the due date.   Unit: days.
WITH subject AS (
    SELECT f.filing_id, f.firm_id, f.as_of_date, d.due_date
    FROM (FROM {statement}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = '{origin}'
),
of_day AS (
    SELECT f.filing_id, f.document_id, f.firm_id, f.as_of_date, f.amends, f.submit_date
    FROM filing AS f
    SEMI JOIN subject AS s ON s.firm_id = f.firm_id AND s.as_of_date = f.as_of_date
),
-- Documents are asked for the few statements whose day was not read from their own header.
first_version AS (
    SELECT f.firm_id, f.as_of_date, f.amends, p.submit_date,
        p.submit_date IS DISTINCT FROM f.submit_date AND EXISTS (
            FROM document AS d
            WHERE d.document_id = f.document_id
                AND dated_by_receipt(f.submit_date, p.submit_date, d.received_at)
        ) AS by_receipt
    FROM of_day AS f
    JOIN statement AS p ON p.filing_id = f.filing_id
    WHERE p.kind = 'daily' AND p.origin = '{origin}' AND p.version = 1
),
initial AS (
    SELECT DISTINCT f.firm_id, f.as_of_date
    FROM (FROM of_day WHERE NOT amends) AS f
    SEMI JOIN (SELECT filing_id FROM statement WHERE kind = 'daily') AS p ON p.filing_id = f.filing_id
)
SELECT
    filing_id,
    CASE
        WHEN v.amends AND i.firm_id IS NULL THEN 'unknown'
        WHEN submit_date <= due_date THEN 'pass'
        WHEN by_receipt THEN 'unknown'
        ELSE 'fail'
    END AS status,
    submit_date - as_of_date AS reported,
    due_date - as_of_date AS expected,
    submit_date - due_date AS difference
FROM subject AS s
JOIN first_version AS v USING (firm_id, as_of_date)
LEFT JOIN initial AS i USING (firm_id, as_of_date)
