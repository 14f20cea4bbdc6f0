-- The sections of the filings to be judged, printed or kept, with what was rejected in each: the codes,
-- and how many amounts without one.
-- Grain: filing and origin.   Reads: judged.
SELECT
    p.filing_id,
    p.origin,
    list(r.line_code) FILTER (r.line_code IS NOT NULL) AS rejected,
    count(r.document_id) FILTER (r.line_code IS NULL) AS unnamed_rejects
FROM page_in_force AS p
LEFT JOIN reject AS r ON r.filing_id = p.printed_by AND r.origin = p.origin
WHERE p.filing_id IN (FROM judged)
GROUP BY p.filing_id, p.origin
ORDER BY p.filing_id
