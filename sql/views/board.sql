-- Where each firm stands on a day: what came, what is late, what failed, what is below target.
-- Grain: firm, as-of date, origin that was printed or is missing.   Units: verdicts; days.
-- state names the gravest of: deficient, below target, unreadable, failed, unknown, missing, late, warning, received.
-- deficient: the printed excess, or the printed funds less what is required, is below 0.
-- unreadable: neither requirement, funds nor excess could be read.
-- unknown: the excess or its target could not be read, or a check could not be made for want of a figure.
-- Detail view: ask it for a day.
CREATE OR REPLACE VIEW board AS
SELECT
    d.firm_id,
    d.firm_name,
    d.as_of_date,
    d.origin,
    CASE
        WHEN d.excess < 0 OR d.funds < d.required THEN 'deficient'
        WHEN d.excess_over_target < 0 THEN 'below target'
        WHEN coalesce(d.required, d.funds, d.excess) IS NULL THEN 'unreadable'
        WHEN c.failed_grave > 0 THEN 'failed'
        WHEN d.excess_over_target IS NULL OR c.unknown > 0 THEN 'unknown'
        WHEN l.days_late > 0 THEN 'late'
        WHEN c.failed_warning > 0 THEN 'warning'
        ELSE 'received'
    END AS state,
    d.required,
    d.excess,
    d.target,
    coalesce(c.failed_grave, 0) AS failed_grave,
    coalesce(c.failed_warning, 0) AS failed_warning,
    coalesce(c.unknown, 0) AS unknown,
    coalesce(l.days_late, 0) AS days_late,
    d.filing_id
FROM seg_daily AS d
LEFT JOIN check_count AS c ON c.filing_id = d.filing_id AND c.origin = d.origin
LEFT JOIN late_filing AS l
    ON l.firm_id = d.firm_id AND l.as_of_date = d.as_of_date AND l.origin = d.origin
UNION ALL
SELECT
    firm_id, firm_name, as_of_date, origin, 'missing', NULL, NULL, NULL, 0, 0, 0, 0, NULL
FROM missing_filing;
COMMENT ON VIEW board IS 'State of each firm and origin by day.';
COMMENT ON COLUMN board.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN board.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN board.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN board.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN board.state IS 'The gravest of deficient, below target, unreadable, failed, unknown, missing, late, warning and received.';
COMMENT ON COLUMN board.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN board.excess IS 'Funds above the requirement, as printed (7190, 7380, 8730); whole US dollars.';
COMMENT ON COLUMN board.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN board.failed_grave IS 'Failed checks of severity critical or error.';
COMMENT ON COLUMN board.failed_warning IS 'Failed checks of severity warning.';
COMMENT ON COLUMN board.unknown IS 'Verdicts that are unknown, a figure being missing or rejected.';
COMMENT ON COLUMN board.days_late IS 'Calendar days from due date to submit date.';
COMMENT ON COLUMN board.filing_id IS 'The version of the filing that the row is read from.';
