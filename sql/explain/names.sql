-- Every name of every firm.
SELECT f.firm_id, f.legal_name, a.printed_name AS name
FROM firm AS f
JOIN firm_alias AS a ON a.firm_id = f.firm_id
UNION ALL
SELECT firm_id, legal_name, legal_name FROM firm
