-- What was not loaded of a filing.   Reads: $filing_id.
SELECT origin, line_code, printed, page, line, reason, detail FROM reject
WHERE filing_id = $filing_id
ORDER BY page, line
