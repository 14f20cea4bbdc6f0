-- The version of a firm's filing that holds for a day.   Reads: $firm_id, $as_of_date.
SELECT f.filing_id, f.document_id, f.firm_name, f.as_of_date, f.submit_date, f.form, f.status,
    d.source_uri, d.media_type, d.received_at
FROM filing AS f
JOIN document AS d ON d.document_id = f.document_id
WHERE f.firm_id = $firm_id AND f.as_of_date = $as_of_date AND f.known_to IS NULL
