-- The statements that the filings to be judged print, with the codes rejected in each.
-- Grain: filing and origin.   Reads: judged.
SELECT
    s.filing_id,
    s.origin,
    list(r.line_code) FILTER (r.line_code IS NOT NULL) AS rejected
FROM statement AS s
LEFT JOIN reject AS r ON r.filing_id = s.filing_id AND r.origin = s.origin
WHERE s.filing_id IN (FROM judged)
GROUP BY s.filing_id, s.origin
ORDER BY s.filing_id
