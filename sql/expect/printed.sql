-- The statements of the filings to be judged, printed or kept, with the codes rejected in each.
-- Grain: filing and origin.   Reads: judged.
SELECT
    p.filing_id,
    p.origin,
    list(r.line_code) FILTER (r.line_code IS NOT NULL) AS rejected
FROM page_in_force AS p
LEFT JOIN reject AS r ON r.filing_id = p.printed_by AND r.origin = p.origin
WHERE p.filing_id IN (FROM judged)
GROUP BY p.filing_id, p.origin
ORDER BY p.filing_id
