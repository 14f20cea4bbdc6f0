-- How each rule fares, day by day, on what is in force.
-- Grain: check, origin, as-of date.   Units: verdicts; pass_rate in percent of pass and fail.
CREATE OR REPLACE VIEW rule_daily AS
SELECT
    v.check_id,
    v.origin,
    f.as_of_date,
    count(*) FILTER (v.status = 'pass') AS passed,
    count(*) FILTER (v.status = 'fail') AS failed,
    count(*) FILTER (v.status = 'unknown') AS unknown,
    100.0 * count(*) FILTER (v.status = 'pass')
        / nullif(count(*) FILTER (v.status <> 'unknown'), 0) AS pass_rate
FROM verdict AS v
JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin
GROUP BY v.check_id, v.origin, f.as_of_date;
COMMENT ON VIEW rule_daily IS 'Verdicts of each rule by day, latest versions.';
COMMENT ON COLUMN rule_daily.check_id IS 'The check: H.. an identity, other letters a rule.';
COMMENT ON COLUMN rule_daily.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN rule_daily.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN rule_daily.passed IS 'Verdicts that pass.';
COMMENT ON COLUMN rule_daily.failed IS 'Verdicts that fail.';
COMMENT ON COLUMN rule_daily.unknown IS 'Verdicts that are unknown, a figure being missing or rejected.';
COMMENT ON COLUMN rule_daily.pass_rate IS 'Passes in percent of passes and failures.';
