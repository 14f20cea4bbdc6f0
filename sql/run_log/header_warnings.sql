-- What was taken for header fields of filings of interest, or is unknown in them.
-- Grain: filing, page and field.   Reads: of_interest (filing_id).
SELECT d.source_uri AS source, w.page, w.field, w.reason, w.printed,
    CASE w.field
        WHEN 'firm_name' THEN f.firm_name
        WHEN 'as_of_date' THEN f.as_of_date::VARCHAR
        WHEN 'form' THEN f.form
        WHEN 'submit_date' THEN coalesce(s.submit_date, f.submit_date)::VARCHAR
        ELSE f.status
    END AS taken,
    min(d.source_uri) OVER (PARTITION BY w.field, w.reason, w.printed) AS first_source
FROM header_warning AS w
JOIN filing AS f ON f.filing_id = w.filing_id
JOIN document AS d ON d.document_id = f.document_id
LEFT JOIN (SELECT filing_id, min(submit_date) AS submit_date FROM statement GROUP BY filing_id) AS s
    ON s.filing_id = w.filing_id
WHERE w.filing_id IN (FROM of_interest)
ORDER BY d.source_uri, w.page, w.field
