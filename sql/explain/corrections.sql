-- The corrected lines of a filing.   Reads: $filing_id.
SELECT l.line_code, l.printed, l.amount, c.reason, c.evidence
FROM line_item_corrected AS l
JOIN filing_correction AS c
    ON c.filing_id = l.filing_id AND c.line_code = l.line_code AND c.printed = l.printed
WHERE l.filing_id = $filing_id AND l.corrected
ORDER BY l.line_code
