-- Open cases: checks that fail or are unknown on what is in force.
-- Grain: check, filing, origin.   Units: whole US dollars, or as the check says.
CREATE OR REPLACE VIEW failed_check AS
SELECT
    v.check_id,
    v.severity,
    v.status,
    f.firm_id,
    m.legal_name AS firm_name,
    f.as_of_date,
    v.origin,
    v.reported,
    v.expected,
    v.difference,
    r.asserts,
    r.regulation,
    v.filing_id,
    f.kind,
    v.line_code
FROM verdict AS v
JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin
JOIN firm AS m ON m.firm_id = f.firm_id
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
WHERE v.status <> 'pass';
COMMENT ON VIEW failed_check IS 'Checks that fail or are unknown on what holds today.';
COMMENT ON COLUMN failed_check.check_id IS 'The check: H.. an identity, other letters a rule.';
COMMENT ON COLUMN failed_check.severity IS 'critical, error, warning or info.';
COMMENT ON COLUMN failed_check.status IS 'pass, fail or unknown.';
COMMENT ON COLUMN failed_check.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN failed_check.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN failed_check.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN failed_check.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN failed_check.reported IS 'The figure that the filing prints; whole US dollars, or as the check says.';
COMMENT ON COLUMN failed_check.expected IS 'The figure that the check expects; whole US dollars, or as the check says.';
COMMENT ON COLUMN failed_check.difference IS 'Reported less expected; whole US dollars, or as the check says.';
COMMENT ON COLUMN failed_check.asserts IS 'What the check asserts, in one sentence.';
COMMENT ON COLUMN failed_check.regulation IS 'Where the rule stands.';
COMMENT ON COLUMN failed_check.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN failed_check.line_code IS 'The line whose figure is reported; null where it is none of one line.';
COMMENT ON COLUMN failed_check.kind IS 'The kind of form: daily, month_end, annual or other.';
