-- What was not loaded of pages; and, of their filings, of no page.   Reads: shown (filing_id, origin).
SELECT r.origin, r.line_code, r.printed, r.page, r.line, r.reason, r.detail
FROM reject AS r
WHERE (r.filing_id, r.origin) IN (SELECT (filing_id, origin) FROM shown)
    OR (r.origin IS NULL AND r.filing_id IN (SELECT filing_id FROM shown))
ORDER BY page, line
