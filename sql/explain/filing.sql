-- The pages in force of a firm's day, with what their filings print in the header.
-- Grain: section and kind.   Reads: $firm_id, $as_of_date.
SELECT p.filing_id, p.origin, p.kind, p.carried, p.rank, f.document_id, f.firm_name, f.as_of_date,
    f.submit_date, f.form, f.status, d.source_uri, d.media_type, d.received_at
FROM page_in_force AS p
JOIN filing AS f ON f.filing_id = p.filing_id
JOIN document AS d ON d.document_id = f.document_id
WHERE p.firm_id = $firm_id AND p.as_of_date = $as_of_date
ORDER BY p.kind <> 'daily', p.kind, p.rank DESC
