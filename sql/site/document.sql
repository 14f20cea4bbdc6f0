-- The document of a filing.   Reads: $filing_id.
SELECT d.document_id, d.media_type FROM filing AS f
JOIN document AS d ON d.document_id = f.document_id
WHERE f.filing_id = $filing_id
