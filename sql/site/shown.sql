-- Which version each statement is shown from.
-- Grain: firm, as-of date, origin.   Reads: part (firm_id, year).
SELECT firm_id, year(as_of_date) AS year, as_of_date, origin, filing_id
FROM seg_daily
WHERE (firm_id, year(as_of_date)) IN (FROM part)
ORDER BY firm_id, as_of_date, origin
