-- Filings that are of another firm than they stood under, with what goes with them: the firm's names,
-- alerts and acknowledgements (where all of the firm goes); `moved_books` has its books.
-- Grain: as the tables.   Reads: moved_day (firm_name, as_of_date, firm_from, firm_to), known_firm,
-- known_alias, this_run.
UPDATE filing SET firm_id = m.firm_to
FROM moved_day AS m
WHERE m.firm_name = filing.firm_name AND m.as_of_date = filing.as_of_date
    AND m.firm_from = filing.firm_id;

INSERT INTO firm_move BY NAME
SELECT m.firm_from, m.firm_to, m.firm_name AS printed_name, count(*) AS filings,
    any_value(r.loaded_at) AS moved_at
FROM moved_day AS m
JOIN filing AS f
    ON f.firm_name = m.firm_name AND f.as_of_date = m.as_of_date AND f.firm_id = m.firm_to
CROSS JOIN this_run AS r
GROUP BY m.firm_from, m.firm_to, m.firm_name;

-- A firm of which nothing is left gives all that it has to the one to which the most went.
CREATE OR REPLACE TEMP TABLE gone_firm AS
SELECT firm_from, arg_max(firm_to, days) AS firm_to
FROM (SELECT firm_from, firm_to, count(*) AS days FROM moved_day GROUP BY ALL)
WHERE firm_from NOT IN (SELECT firm_id FROM filing)
GROUP BY firm_from;

INSERT INTO firm BY NAME
SELECT f.firm_id, coalesce(k.legal_name, f.firm_name) AS legal_name, k.ended_on,
    k.dsro
FROM (
    SELECT firm_id, arg_min(firm_name, (loaded_at, filing_id)) AS firm_name FROM filing
    WHERE firm_id IN (SELECT firm_to FROM moved_day) GROUP BY firm_id
) AS f
LEFT JOIN known_firm AS k ON k.firm_id = f.firm_id
WHERE f.firm_id NOT IN (SELECT firm_id FROM firm);
DELETE FROM firm WHERE firm_id IN (SELECT firm_from FROM gone_firm);

DELETE FROM firm_alias AS a
WHERE a.firm_id IN (SELECT firm_from FROM moved_day)
    AND (a.firm_id, a.printed_name) NOT IN (SELECT (firm_id, firm_name) FROM filing)
    AND (
        a.firm_id IN (SELECT firm_from FROM gone_firm)
        OR (a.firm_id, a.printed_name) NOT IN (SELECT (firm_id, printed_name) FROM known_alias)
    );
INSERT INTO firm_alias BY NAME
SELECT k.firm_id, k.printed_name, k.valid_from, k.valid_to
FROM known_alias AS k
WHERE k.firm_id IN (SELECT firm_id FROM firm)
    AND (k.firm_id, k.printed_name) NOT IN (SELECT (firm_id, printed_name) FROM firm_alias);
INSERT INTO firm_alias BY NAME
SELECT DISTINCT f.firm_id, f.firm_name AS printed_name
FROM filing AS f
WHERE f.firm_id IN (SELECT firm_to FROM moved_day)
    AND (f.firm_id, f.firm_name) NOT IN (SELECT (firm_id, printed_name) FROM firm_alias);

-- An alert keeps its history under its new key, unless its fact is known there already.
CREATE OR REPLACE TEMP TABLE moved_alert AS
SELECT a.alert_key, m.firm_to,
    alert_key_of(m.firm_to, a.as_of_date, a.origin, a.rule, a.statement_kind) AS new_key
FROM alert AS a
JOIN (
    SELECT DISTINCT firm_from, as_of_date, firm_to FROM moved_day
    WHERE firm_from NOT IN (SELECT firm_from FROM gone_firm)
) AS m ON m.firm_from = a.firm_id AND m.as_of_date = a.as_of_date
UNION ALL
SELECT a.alert_key, g.firm_to,
    alert_key_of(g.firm_to, a.as_of_date, a.origin, a.rule, a.statement_kind)
FROM alert AS a JOIN gone_firm AS g ON g.firm_from = a.firm_id;
DELETE FROM moved_alert WHERE new_key IN (SELECT alert_key FROM alert);
UPDATE alert_delivery SET alert_key = m.new_key
FROM moved_alert AS m WHERE m.alert_key = alert_delivery.alert_key;
UPDATE alert SET alert_key = m.new_key, firm_id = m.firm_to
FROM moved_alert AS m WHERE m.alert_key = alert.alert_key;
UPDATE acknowledgement SET firm_id = g.firm_to
FROM gone_firm AS g WHERE g.firm_from = acknowledgement.firm_id;
