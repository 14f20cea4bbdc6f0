-- Statements in force of which neither the requirement, nor the funds, nor the excess could be read.
-- Grain: firm, as-of date, origin and kind.   Units: none.
CREATE OR REPLACE VIEW unreadable_statement AS
WITH main_line AS (
    SELECT origin, unnest([required, funds, excess]) AS line_code FROM statement_line
),
readable AS (
    SELECT l.filing_id, l.origin
    FROM coded_line AS l
    SEMI JOIN main_line AS m ON m.line_code = l.line_code AND m.origin = l.origin
    UNION
    SELECT r.filing_id, r.origin
    FROM reject AS r
    JOIN filing_correction AS c
        ON c.filing_id = r.filing_id AND c.line_code = r.line_code AND c.printed = r.printed
    WHERE r.line_code IN (SELECT line_code FROM main_line)
)
SELECT p.firm_id, m.legal_name AS firm_name, p.as_of_date, p.origin, p.kind, p.filing_id
FROM page_in_force AS p
JOIN firm AS m ON m.firm_id = p.firm_id
ANTI JOIN readable AS r ON r.filing_id = p.filing_id AND r.origin = p.origin
WHERE p.kind IN ('daily', 'month_end') AND p.origin IN (SELECT origin FROM statement_line);
COMMENT ON VIEW unreadable_statement IS 'Statements in force of which no total could be read: neither the requirement, nor the funds, nor the excess.';
COMMENT ON COLUMN unreadable_statement.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN unreadable_statement.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN unreadable_statement.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN unreadable_statement.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN unreadable_statement.kind IS 'daily or month_end.';
COMMENT ON COLUMN unreadable_statement.filing_id IS 'The filing that prints the statement.';
