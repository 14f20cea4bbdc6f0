-- On what the verdicts in force stand: the statements in force (of their checks), the filings that have
-- one (of checks of origin `filing`), and the firm's filing of highest rank of a day with the sections that
-- it does not print itself (of checks that say what is missing).
-- Grain: filing and origin.   Units: none.
CREATE OR REPLACE VIEW subject_in_force AS
WITH page AS (
    SELECT firm_id, as_of_date, kind, filing_id, origin, rank, run_id FROM page_in_force
),
filing_in_force AS (
    SELECT firm_id, as_of_date, kind, filing_id, rank, any_value(run_id) AS run_id,
        list(origin) AS sections
    FROM page
    GROUP BY firm_id, as_of_date, kind, filing_id, rank
)
SELECT firm_id, as_of_date, kind, filing_id, origin, run_id FROM page
UNION ALL
SELECT firm_id, as_of_date, kind, filing_id, 'filing', run_id FROM filing_in_force
UNION ALL
SELECT f.firm_id, f.as_of_date, f.kind, f.filing_id, s.section, f.run_id
FROM (
    FROM filing_in_force
    WHERE kind = 'daily'
    QUALIFY rank = max(rank) OVER (PARTITION BY firm_id, as_of_date)
) AS f
JOIN form_section AS s ON NOT list_contains(f.sections, s.section);
COMMENT ON VIEW subject_in_force IS 'The filings and origins on which the verdicts in force stand; verdicts on others are history.';
COMMENT ON COLUMN subject_in_force.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN subject_in_force.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN subject_in_force.kind IS 'daily, month_end, annual or other.';
COMMENT ON COLUMN subject_in_force.filing_id IS 'The filing that prints the statement.';
COMMENT ON COLUMN subject_in_force.origin IS 'The pool of customer money, another page of the filing, or filing.';
COMMENT ON COLUMN subject_in_force.run_id IS 'The run of segwatch that loaded the filing.';
