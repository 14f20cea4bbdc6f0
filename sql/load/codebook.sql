-- The codebook's lists, so that SQL can name what the lines are. Unchanged rows are left alone.
-- Grain: a line code; an origin; an origin and day; a rule and origin.
-- Reads: known_line_code, known_statement, known_due, known_month_end, known_firm, known_rule.
DELETE FROM line_code AS l
WHERE NOT EXISTS (
    FROM known_line_code AS k
    WHERE (k.line_code, k.origin, k.line, k.role, k.sign, k.unit, k.name)
        IS NOT DISTINCT FROM (l.line_code, l.origin, l.line, l.role, l.sign, l.unit, l.name)
);
INSERT INTO line_code BY NAME
SELECT line_code, origin, line, role, sign, unit, name FROM known_line_code
WHERE line_code NOT IN (SELECT line_code FROM line_code);

DELETE FROM statement_line AS l
WHERE NOT EXISTS (
    FROM known_statement AS k
    WHERE (k.section, k.required, k.funds, k.excess, k.target)
        IS NOT DISTINCT FROM (l.origin, l.required, l.funds, l.excess, l.target)
);
INSERT INTO statement_line BY NAME
SELECT section AS origin, required, funds, excess, target FROM known_statement
WHERE section NOT IN (SELECT origin FROM statement_line);

DELETE FROM due_statement AS d
WHERE NOT EXISTS (
    FROM known_due AS k
    WHERE (k.origin, k.as_of_date, k.due_date, k.missing_after)
        = (d.origin, d.as_of_date, d.due_date, d.missing_after)
);
INSERT INTO due_statement BY NAME
SELECT origin, as_of_date, due_date, missing_after FROM known_due
WHERE (origin, as_of_date) NOT IN (SELECT (origin, as_of_date) FROM due_statement);

DELETE FROM month_end_due AS d
WHERE (d.as_of_date, d.due_date) NOT IN (SELECT (as_of_date, due_date) FROM known_month_end);
INSERT INTO month_end_due BY NAME
FROM known_month_end WHERE as_of_date NOT IN (SELECT as_of_date FROM month_end_due);

UPDATE firm SET legal_name = k.legal_name, ended_on = k.ended_on, dsro = k.dsro
FROM known_firm AS k
WHERE k.firm_id = firm.firm_id AND (k.legal_name, k.ended_on, k.dsro)
    IS DISTINCT FROM (firm.legal_name, firm.ended_on, firm.dsro);

DELETE FROM rule;
INSERT INTO rule BY NAME FROM known_rule;
