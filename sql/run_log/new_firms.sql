-- Firms that the reported runs met first and that the codebook does not know.
-- Reads: reported_run, known_firm.
SELECT f.firm_id, m.legal_name
FROM filing AS f
JOIN firm AS m ON m.firm_id = f.firm_id
WHERE f.firm_id NOT IN (SELECT firm_id FROM known_firm)
GROUP BY f.firm_id, m.legal_name
HAVING count(*) FILTER (f.run_id NOT IN (FROM reported_run)) = 0
ORDER BY f.firm_id
