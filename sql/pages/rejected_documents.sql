-- Documents that were not loaded, the newest first.
-- Grain: reject of scope document.
SELECT regexp_extract(d.source_uri, '[^/]*$') AS source, strftime(d.received_at, '%Y-%m-%d %H:%M') AS received_at,
    d.media_type, r.reason, r.detail
FROM reject AS r
JOIN document AS d ON d.document_id = r.document_id
WHERE r.scope = 'document'
ORDER BY d.received_at DESC, d.document_id, r.reason, r.detail
LIMIT 1000
