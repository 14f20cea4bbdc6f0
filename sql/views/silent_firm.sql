-- Firms that seem to have stopped filing: silent for more than 20 due days, without an end date.
-- Grain: firm.   Units: due days.
CREATE OR REPLACE VIEW silent_firm AS
SELECT
    q.firm_id,
    m.legal_name AS firm_name,
    arg_max(q.last_filed, q.as_of_date) AS last_filed,
    arg_max(q.silence, q.as_of_date) AS due_days_silent
FROM firm_silence AS q
JOIN firm AS m ON m.firm_id = q.firm_id
WHERE m.ended_on IS NULL
GROUP BY q.firm_id, m.legal_name
HAVING NOT arg_max(q.is_expected, q.as_of_date);
COMMENT ON VIEW silent_firm IS 'Firms without an end date that have not filed for more than 20 due days and seem to have stopped.';
