-- Firms that seem to have stopped filing, into current_fact.
-- Grain: firm.   reported: due days of silence.
INSERT INTO current_fact BY NAME
SELECT
    'silent' AS kind, firm_id, last_filed AS as_of_date, '' AS origin, 'silent' AS rule,
    'daily' AS statement_kind, 'silent' AS check_ids, 'warning' AS severity, due_days_silent AS reported, 1 AS nth
FROM silent_firm;
