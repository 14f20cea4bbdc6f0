-- The corrected lines of a filing and of the pages it keeps.   Reads: $filing_id.
SELECT l.line_code, l.printed, l.amount, c.reason, c.evidence
FROM page_in_force AS p
JOIN line_item_corrected AS l ON l.filing_id = p.printed_by AND l.origin = p.origin
JOIN filing_correction AS c
    ON c.filing_id = l.filing_id AND c.line_code = l.line_code AND c.printed = l.printed
WHERE p.filing_id = $filing_id AND l.corrected
ORDER BY l.line_code
