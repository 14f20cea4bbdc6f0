-- One statement in force of each firm, day, section and kind.
SELECT f.firm_id, f.as_of_date, s.origin, s.kind, count(*) FILTER (s.is_latest) AS in_force
FROM (FROM {batch}) AS s
JOIN filing AS f ON f.filing_id = s.filing_id
GROUP BY f.firm_id, f.as_of_date, s.origin, s.kind
HAVING count(*) FILTER (s.is_latest) <> 1
