-- Statements in force of which no total could be read, into current_fact.
-- Grain: firm, as-of date, origin, kind of statement.   Reads: filing_day.
INSERT INTO current_fact BY NAME
SELECT
    'unreadable' AS kind, u.firm_id, u.as_of_date, u.origin, 'unreadable' AS rule,
    u.kind AS statement_kind, 'unreadable' AS check_ids, 'error' AS severity, u.filing_id, d.nth
FROM unreadable_statement AS u
JOIN filing_day AS d
    ON d.firm_id = u.firm_id AND d.as_of_date = u.as_of_date AND d.kind = u.kind;
