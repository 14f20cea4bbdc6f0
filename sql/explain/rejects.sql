-- What was not loaded of a filing and of the pages it keeps.   Reads: $filing_id.
SELECT r.origin, r.line_code, r.printed, r.page, r.line, r.reason, r.detail
FROM reject AS r
WHERE r.filing_id = $filing_id
    OR EXISTS (
        FROM page_in_force AS p
        WHERE p.filing_id = $filing_id AND p.carried
            AND p.printed_by = r.filing_id AND p.origin = r.origin
    )
ORDER BY page, line
