-- The document of a filing, and the filing's header as it was read.   Reads: $filing_id.
SELECT
    d.document_id, d.media_type, f.firm_name, f.as_of_date, f.submit_date, f.form, f.status
FROM filing AS f
JOIN document AS d ON d.document_id = f.document_id
WHERE f.filing_id = $filing_id
