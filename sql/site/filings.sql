-- Every version of firms' filings in some years.
-- Grain: version.   Reads: part (firm_id, year).
SELECT
    f.firm_id,
    year(f.as_of_date) AS year,
    f.filing_id,
    f.as_of_date,
    f.submit_date,
    f.form,
    f.status,
    f.cause,
    f.known_to IS NULL AS shown,
    strftime(f.known_from, '%Y-%m-%d %H:%M') AS known_from,
    strftime(f.known_to, '%Y-%m-%d %H:%M') AS known_to,
    f.document_id,
    regexp_extract(d.source_uri, '[^/]*$') AS source,
    d.media_type
FROM filing AS f
JOIN document AS d ON d.document_id = f.document_id
WHERE (f.firm_id, year(f.as_of_date)) IN (FROM part)
ORDER BY f.firm_id, f.as_of_date, f.known_from, f.filing_id
