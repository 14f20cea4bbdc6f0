-- Month-end prints submitted more than 17 business days after their day, judged on the first version.
-- Grain: firm, as-of date, origin.   Units: days of the calendar between due and submitted.
CREATE OR REPLACE VIEW late_month_end AS
SELECT f.firm_id, m.legal_name AS firm_name, s.origin, f.as_of_date, d.due_date, s.submit_date,
    s.submit_date - d.due_date AS days_late, f.filing_id
FROM statement AS s
JOIN filing AS f ON f.filing_id = s.filing_id
JOIN month_end_due AS d ON d.as_of_date = f.as_of_date
JOIN firm AS m ON m.firm_id = f.firm_id
JOIN document AS o ON o.document_id = f.document_id
WHERE s.version = 1 AND s.kind = 'month_end' AND s.submit_date > d.due_date
    AND NOT dated_by_receipt(f.submit_date, s.submit_date, o.received_at)
    AND NOT f.amends
    AND s.origin IN (SELECT origin FROM statement_line);
COMMENT ON VIEW late_month_end IS 'Month-end prints submitted after they were due.';
COMMENT ON COLUMN late_month_end.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN late_month_end.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN late_month_end.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN late_month_end.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN late_month_end.due_date IS 'The day by which it is due.';
COMMENT ON COLUMN late_month_end.submit_date IS 'The day on which it was submitted, as printed on it or on the other pages of its document.';
COMMENT ON COLUMN late_month_end.days_late IS 'Calendar days from due date to submit date.';
COMMENT ON COLUMN late_month_end.filing_id IS 'The filing that prints the statement.';
