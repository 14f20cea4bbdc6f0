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
    SELECT f.firm_id, f.as_of_date,
        any_value(p.submit_date) FILTER (first_of_pool) AS submit_date,
        bool_or(dated_by_receipt(f.submit_date, p.submit_date, d.received_at)) FILTER (first_of_pool)
            AS by_receipt,
        bool_or(f.amends) FILTER (first_of_pool) AS amends,
        bool_or(NOT f.amends) AS any_initial
    FROM (SELECT *, origin = '{origin}' AND version = 1 AS first_of_pool FROM statement) AS p
    JOIN filing AS f ON f.filing_id = p.filing_id
    JOIN document AS d ON d.document_id = f.document_id
    SEMI JOIN subject AS s ON s.firm_id = f.firm_id AND s.as_of_date = f.as_of_date
    WHERE p.kind = 'daily'
    GROUP BY f.firm_id, f.as_of_date
)
SELECT
    filing_id,
    CASE
        WHEN amends AND NOT any_initial THEN 'unknown'
        WHEN submit_date <= due_date THEN 'pass'
        WHEN by_receipt THEN 'unknown'
        ELSE 'fail'
    END AS status,
    submit_date - as_of_date AS reported,
    due_date - as_of_date AS expected,
    submit_date - due_date AS difference
FROM subject AS s
JOIN of_day AS d USING (firm_id, as_of_date)
