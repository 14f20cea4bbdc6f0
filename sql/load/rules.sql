-- The checks whose verdicts stand in the warehouse. What is unchanged is left alone.
-- Grain: check and origin.   Reads: known_rule.
DELETE FROM rule WHERE EXISTS (
    (FROM rule EXCEPT FROM known_rule) UNION ALL (FROM known_rule EXCEPT FROM rule)
);
INSERT INTO rule FROM known_rule WHERE NOT EXISTS (FROM rule);
