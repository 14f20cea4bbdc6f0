-- Every filing of firms in some years.
-- Grain: filing.   Reads: part (firm_id, year).
SELECT
    f.firm_id,
    year(f.as_of_date) AS year,
    f.filing_id,
    f.as_of_date,
    f.submit_date,
    f.form,
    (SELECT any_value(s.kind) FROM statement AS s WHERE s.filing_id = f.filing_id) AS kind,
    f.status,
    f.cause,
    f.rank,
    f.is_latest AS shown,
    strftime(f.known_from, '%Y-%m-%d %H:%M') AS known_from,
    strftime(f.known_to, '%Y-%m-%d %H:%M') AS known_to,
    f.document_id,
    regexp_extract(d.source_uri, '[^/]*$') AS source,
    d.media_type
FROM filing_version AS f
JOIN document AS d ON d.document_id = f.document_id
WHERE (f.firm_id, year(f.as_of_date)) IN (FROM part)
ORDER BY f.firm_id, f.as_of_date, f.rank
