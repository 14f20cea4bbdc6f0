-- The codebook's lists, so that SQL can name what the lines are. Unchanged rows are left alone.
-- Grain: a line code; an origin.   Reads: known_line_code, known_statement.
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
