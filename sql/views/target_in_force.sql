-- The targets that hold for each statement in force: from the cover that is in force of its day.
-- Grain: filing that prints the statement, and origin.   Units: whole US dollars, or percent as printed.
CREATE OR REPLACE VIEW target_in_force AS
SELECT p.filing_id, p.origin, t.basis, t.low, t.high
FROM page_in_force AS p
JOIN page_in_force AS c
    ON c.firm_id = p.firm_id AND c.as_of_date = p.as_of_date AND c.kind = p.kind AND c.origin = 'cover'
JOIN residual_interest_target AS t ON t.filing_id = c.filing_id AND t.origin = p.origin;
COMMENT ON VIEW target_in_force IS 'The targets that hold for each statement in force, from the cover in force of its day.';
