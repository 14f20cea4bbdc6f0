-- The corrected lines of pages.   Reads: shown (filing_id, origin).
SELECT l.line_code, l.printed, l.amount, c.reason, c.evidence
FROM shown AS p
JOIN line_item_corrected AS l ON l.filing_id = p.filing_id AND l.origin = p.origin
JOIN filing_correction AS c
    ON c.filing_id = l.filing_id AND c.line_code = l.line_code AND c.printed = l.printed
WHERE l.corrected
ORDER BY l.line_code
