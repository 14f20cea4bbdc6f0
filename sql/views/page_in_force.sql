-- The sections of each version of a filing: those it prints, and those an amendment keeps.
-- Grain: filing version and section.   printed_by is the version on whose page it stands.   Units: none.
CREATE OR REPLACE VIEW page_in_force AS
SELECT filing_id, origin, filing_id AS printed_by, false AS carried, NULL::TIMESTAMP AS known_from
FROM statement
UNION ALL
SELECT filing_id, origin, carried_from, true, known_from
FROM carried_statement
WHERE known_to IS NULL;
COMMENT ON VIEW page_in_force IS 'The sections of each version of a filing: those it prints, and those it keeps from the version it amends.';
