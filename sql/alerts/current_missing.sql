-- Statements that are due and for whose day nothing was filed, into current_fact.
-- Grain: firm, as-of date, origin.
INSERT INTO current_fact BY NAME
WITH due_day AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM (SELECT DISTINCT as_of_date FROM due_statement)
)
SELECT
    'missing' AS kind, m.firm_id, m.as_of_date, m.origin, 'C01' AS rule,
    'daily' AS statement_kind, 'C01' AS check_ids, 'error' AS severity, d.nth
FROM missing_filing AS m
JOIN due_day AS d ON d.as_of_date = m.as_of_date;
