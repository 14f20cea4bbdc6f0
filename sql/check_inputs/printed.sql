-- The sections that filings print, with what was rejected in each: the codes, and how many amounts
-- without one.
-- Grain: filing and origin.   Reads: judged.
SELECT
    s.filing_id,
    s.origin,
    s.kind,
    s.is_latest,
    list(r.line_code) FILTER (r.line_code IS NOT NULL) AS rejected,
    count(r.document_id) FILTER (r.line_code IS NULL) AS unnamed_rejects
FROM statement AS s
LEFT JOIN reject AS r ON r.filing_id = s.filing_id AND r.origin = s.origin
WHERE s.filing_id IN (FROM judged)
GROUP BY s.filing_id, s.origin, s.kind, s.is_latest
ORDER BY s.filing_id
