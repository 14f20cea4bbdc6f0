-- Lines of firms' filings that a person corrected: as printed, and as they count.
-- Grain: version, line.   Reads: part (firm_id, year).   Units: whole US dollars.
WITH printed AS (
    SELECT l.filing_id, l.origin, l.line_code, l.printed FROM line_item AS l
    JOIN (SELECT DISTINCT filing_id FROM filing_correction) AS c ON c.filing_id = l.filing_id
    UNION
    SELECT r.filing_id, r.origin, r.line_code, r.printed FROM reject AS r
    JOIN (SELECT DISTINCT filing_id FROM filing_correction) AS c ON c.filing_id = r.filing_id
)
SELECT f.firm_id, year(f.as_of_date) AS year, c.filing_id, p.origin, c.line_code, c.read_as,
    c.reason, c.evidence
FROM filing_correction AS c
JOIN filing AS f ON f.filing_id = c.filing_id
JOIN printed AS p
    ON p.filing_id = c.filing_id AND p.line_code = c.line_code AND p.printed = c.printed
WHERE (f.firm_id, year(f.as_of_date)) IN (FROM part)
ORDER BY c.filing_id, c.line_code, p.origin, c.read_as, c.reason, c.evidence
