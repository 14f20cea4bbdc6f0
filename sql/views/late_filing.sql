-- Statements whose first version was submitted after they were due.
-- Grain: firm, as-of date, origin.   Units: days late are calendar days.
-- Due is the next weekday; holidays are not known to this view.
CREATE OR REPLACE VIEW late_filing AS
WITH first_version AS (
    SELECT f.firm_id, f.as_of_date, p.origin, f.submit_date, f.filing_id,
        f.as_of_date + CASE dayofweek(f.as_of_date) WHEN 5 THEN 3 WHEN 6 THEN 2 ELSE 1 END
            AS due_date
    FROM filing AS f
    JOIN statement AS p ON p.filing_id = f.filing_id
    WHERE p.origin IN (SELECT origin FROM statement_line) AND f.submit_date IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY f.firm_id, f.as_of_date, p.origin ORDER BY f.submit_date, f.filing_id
    ) = 1
)
SELECT
    v.firm_id,
    m.legal_name AS firm_name,
    v.origin,
    v.as_of_date,
    v.due_date,
    v.submit_date,
    v.submit_date - v.due_date AS days_late,
    v.filing_id
FROM first_version AS v
JOIN firm AS m ON m.firm_id = v.firm_id
WHERE v.submit_date > v.due_date;
COMMENT ON VIEW late_filing IS 'Statements submitted after they were due.';
COMMENT ON COLUMN late_filing.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN late_filing.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN late_filing.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN late_filing.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN late_filing.due_date IS 'The day by whose noon (New York) the statement is due.';
COMMENT ON COLUMN late_filing.submit_date IS 'The day on which the version was submitted, as printed.';
COMMENT ON COLUMN late_filing.days_late IS 'Calendar days from due date to submit date.';
COMMENT ON COLUMN late_filing.filing_id IS 'The version of the filing that the row is read from.';
