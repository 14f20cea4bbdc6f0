-- Which version printed each page that holds today.
-- Grain: firm, as-of date, section.   Reads: part (firm_id, year).
SELECT f.firm_id, year(f.as_of_date) AS year, f.as_of_date, p.origin, p.printed_by AS filing_id
FROM filing AS f
JOIN page_in_force AS p ON p.filing_id = f.filing_id
WHERE f.known_to IS NULL AND (f.firm_id, year(f.as_of_date)) IN (FROM part)
ORDER BY f.firm_id, f.as_of_date, p.origin, p.printed_by
