-- A statement is submitted by the day on which it is due (17 CFR 1.32, 30.7(l), 22.2(g)).
-- Grain: first version of a filing that prints the statement, where the calendar says when it is due.
-- reported: days from the as-of date to the submit date; expected: to the due date.   Unit: days.
SELECT
    filing_id,
    CASE
        WHEN submit_date IS NULL THEN 'unknown'
        WHEN submit_date <= due_date THEN 'pass'
        ELSE 'fail'
    END AS status,
    submit_date - as_of_date AS reported,
    due_date - as_of_date AS expected,
    submit_date - due_date AS difference
FROM (
    SELECT f.filing_id, f.as_of_date, f.submit_date, d.due_date
    FROM (FROM {statement}) AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = '{origin}'
    WHERE f.version = 1 AND NOT coalesce(f.status LIKE 'AMEND%', false)
)
