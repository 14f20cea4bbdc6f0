-- What is in force: of each firm, day, section and kind the statement of the highest version.
-- All views, checks, alerts, the board and exit codes read it here.
-- Grain: firm, as-of date, section (the three statements, cover, supplemental) and kind.   Units: none.
CREATE OR REPLACE VIEW page_in_force AS
SELECT f.firm_id, f.as_of_date, s.origin, s.kind, s.filing_id, s.page, s.version,
    s.carried_from IS NOT NULL AS carried, s.submit_date, f.rank, f.run_id
FROM statement AS s
JOIN filing AS f ON f.filing_id = s.filing_id
WHERE s.is_latest;
COMMENT ON VIEW page_in_force IS 'What is in force: of each firm, day, section and kind the statement of the highest version.';
COMMENT ON COLUMN page_in_force.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN page_in_force.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN page_in_force.origin IS 'The page: an origin, cover or supplemental.';
COMMENT ON COLUMN page_in_force.kind IS 'daily, month_end, annual or other.';
COMMENT ON COLUMN page_in_force.filing_id IS 'The filing that prints the page.';
COMMENT ON COLUMN page_in_force.page IS 'The first page of the section.';
COMMENT ON COLUMN page_in_force.version IS '1 is the first version of the statement, in the order of rank.';
COMMENT ON COLUMN page_in_force.carried IS 'Whether an amendment of higher rank does not print the page and so keeps it.';
COMMENT ON COLUMN page_in_force.submit_date IS 'The day by which the version ranks: as printed, or what was taken for it.';
COMMENT ON COLUMN page_in_force.rank IS 'The place of its filing among those of the firm and day; the highest holds.';
COMMENT ON COLUMN page_in_force.run_id IS 'The run of segwatch that loaded the filing.';
