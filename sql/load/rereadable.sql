-- Documents to read again, with how many versions of filings came from each before. One over the limit of
-- bytes was not archived when it arrived.
-- Grain: document.   Reads: $rejected, $documents (a list of document_id, NULL: any).
SELECT d.document_id, d.source_uri, d.media_type, d.bytes, d.received_at AS seen_at,
    count(f.filing_id) AS readings,
    d.document_id NOT IN (SELECT document_id FROM reject WHERE stage = 'arrive') AS is_archived
FROM document AS d
LEFT JOIN filing AS f ON f.document_id = d.document_id
WHERE (NOT $rejected OR d.outcome = 'rejected')
    AND ($documents::VARCHAR[] IS NULL OR list_contains($documents::VARCHAR[], d.document_id))
GROUP BY ALL
ORDER BY d.received_at, d.document_id
