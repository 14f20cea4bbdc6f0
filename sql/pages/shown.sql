-- Which version printed each page that holds today.
-- Grain: firm, as-of date, section.   Reads: part (firm_id, year).
SELECT firm_id, year(as_of_date) AS year, as_of_date, origin, carried, filing_id
FROM page_in_force
WHERE kind = 'daily' AND (firm_id, year(as_of_date)) IN (FROM part)
ORDER BY firm_id, as_of_date, origin, filing_id
