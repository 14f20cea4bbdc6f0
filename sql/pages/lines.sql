-- All lines of firms' filings in some years, with and without a code; words of covers left out.
-- Grain: version, line.   Reads: part (firm_id, year).   Units: whole US dollars.
WITH wanted AS (
    SELECT filing_id, firm_id, year(as_of_date) AS year FROM filing
    WHERE (firm_id, year(as_of_date)) IN (FROM part)
)
SELECT w.firm_id, w.year, l.filing_id, l.origin, l.line_code, l.amount, l.page,
    CASE WHEN l.printed <> format('{:,}', l.amount) THEN l.printed END AS printed
FROM line_item AS l
JOIN wanted AS w ON w.filing_id = l.filing_id
UNION ALL
SELECT w.firm_id, w.year, u.filing_id, u.origin, u.name, u.amount, u.page,
    CASE WHEN u.printed <> format('{:,}', u.amount) THEN u.printed END
FROM uncoded_line AS u
JOIN wanted AS w ON w.filing_id = u.filing_id
WHERE u.amount IS NOT NULL
ORDER BY filing_id, line_code, origin, page, amount
