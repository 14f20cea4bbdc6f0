-- Statements submitted after they were due, judged on the first version alone.
-- Grain: firm, as-of date, origin.   days_late: days of the calendar between due and submitted.   Units: days.
-- A first version that stands in an amendment counts where an initial filing of the day is held. Where
-- none is, or only the day of receipt is known, lateness is unknown: no row.
CREATE OR REPLACE VIEW late_filing AS
SELECT
    f.firm_id,
    m.legal_name AS firm_name,
    s.origin,
    f.as_of_date,
    d.due_date,
    s.submit_date,
    s.submit_date - d.due_date AS days_late,
    f.filing_id
FROM statement AS s
JOIN filing AS f ON f.filing_id = s.filing_id
JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = s.origin
JOIN firm AS m ON m.firm_id = f.firm_id
JOIN document AS o ON o.document_id = f.document_id
WHERE s.version = 1
    AND s.kind = 'daily'
    AND s.submit_date > d.due_date
    AND NOT dated_by_receipt(f.submit_date, s.submit_date, o.received_at)
    AND (NOT f.amends OR EXISTS (
        FROM filing AS i
        WHERE i.firm_id = f.firm_id AND i.as_of_date = f.as_of_date AND NOT i.amends
            AND i.filing_id IN (SELECT filing_id FROM statement WHERE kind = 'daily')
    ));
COMMENT ON VIEW late_filing IS 'Statements whose first version was submitted after they were due.';
COMMENT ON COLUMN late_filing.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN late_filing.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN late_filing.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN late_filing.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN late_filing.due_date IS 'The day by whose noon (New York) the statement is due.';
COMMENT ON COLUMN late_filing.submit_date IS 'The day on which the version was submitted, as printed on it or on the other pages of its document.';
COMMENT ON COLUMN late_filing.days_late IS 'Calendar days from due date to submit date.';
COMMENT ON COLUMN late_filing.filing_id IS 'The version of the filing that the row is read from.';
