-- The targets that hold for each version of a filing: from its own cover, or from the one it keeps.
-- Grain: filing version and origin.   Units: whole US dollars, or percent as printed.
CREATE OR REPLACE VIEW target_in_force AS
SELECT p.filing_id, t.origin, t.basis, t.low, t.high
FROM page_in_force AS p
JOIN residual_interest_target AS t ON t.filing_id = p.printed_by
WHERE p.origin = 'cover';
COMMENT ON VIEW target_in_force IS 'The targets that hold for each version of a filing, from its own cover or from the one it keeps.';
