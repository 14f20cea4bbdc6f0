-- Statements that were due, of firms that are expected to file, for days without any filing.
-- Units: dates.   Grain: firm, as-of date, origin in which the firm has had business up to then: a statement of
-- zeros alone is none.
CREATE OR REPLACE VIEW missing_filing AS
WITH begun AS (
    SELECT f.firm_id, l.origin, min(f.as_of_date) AS first_day
    FROM line_item AS l
    JOIN statement_line AS s
        ON s.origin = l.origin AND l.line_code IN (s.required, s.funds) AND l.amount <> 0
    JOIN filing AS f ON f.filing_id = l.filing_id
    SEMI JOIN (FROM statement WHERE kind = 'daily') AS d
        ON d.filing_id = l.filing_id AND d.origin = l.origin
    GROUP BY f.firm_id, l.origin
)
SELECT q.firm_id, m.legal_name AS firm_name, d.origin, q.as_of_date, d.due_date
FROM firm_silence AS q
JOIN begun AS b ON b.firm_id = q.firm_id AND b.first_day < q.as_of_date
JOIN due_statement AS d ON d.as_of_date = q.as_of_date AND d.origin = b.origin
JOIN firm AS m ON m.firm_id = q.firm_id
WHERE NOT q.filed AND q.is_expected;
COMMENT ON VIEW missing_filing IS 'Statements that were due and for whose day nothing was filed, of firms that are expected to file.';
COMMENT ON COLUMN missing_filing.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN missing_filing.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN missing_filing.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN missing_filing.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN missing_filing.due_date IS 'The day by whose noon (New York) the statement is due.';
