-- How the checks judge each statement.
-- Grain: filing version and origin that has a verdict.   Units: verdicts.
CREATE OR REPLACE VIEW check_count AS
SELECT
    filing_id,
    origin,
    count(*) FILTER (status = 'pass') AS passed,
    count(*) FILTER (status = 'fail' AND severity IN ('critical', 'error')) AS failed_grave,
    count(*) FILTER (status = 'fail' AND severity = 'warning') AS failed_warning,
    count(*) FILTER (status = 'fail' AND severity = 'info') AS failed_info,
    count(*) FILTER (status = 'unknown') AS unknown,
    count(*) FILTER (check_id IN (SELECT check_id FROM identity_term)) AS identities,
    count(*) FILTER (status = 'pass' AND check_id IN (SELECT check_id FROM identity_term))
        AS identities_passed
FROM verdict
GROUP BY filing_id, origin;
COMMENT ON VIEW check_count IS 'Verdicts counted by filing version and origin.';
COMMENT ON COLUMN check_count.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN check_count.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN check_count.passed IS 'Verdicts that pass.';
COMMENT ON COLUMN check_count.failed_grave IS 'Failed checks of severity critical or error.';
COMMENT ON COLUMN check_count.failed_warning IS 'Failed checks of severity warning.';
COMMENT ON COLUMN check_count.failed_info IS 'Failed checks of severity info.';
COMMENT ON COLUMN check_count.unknown IS 'Verdicts that are unknown, a figure being missing or rejected.';
COMMENT ON COLUMN check_count.identities IS 'Identities that apply.';
COMMENT ON COLUMN check_count.identities_passed IS 'Identities that hold to the dollar.';
