-- Amounts of firms' filings that were not loaded.
-- Grain: reject.   Reads: part (firm_id, year).   What stood on a cover is left out.
SELECT f.firm_id, year(f.as_of_date) AS year, r.filing_id, r.origin, r.line_code,
    r.reason, r.detail, r.page, CASE WHEN r.origin <> 'cover' THEN r.printed END AS printed
FROM reject AS r
JOIN filing AS f ON f.filing_id = r.filing_id
WHERE (f.firm_id, year(f.as_of_date)) IN (FROM part)
ORDER BY r.filing_id, r.page, r.line, r.origin, r.line_code, r.reason, r.printed
