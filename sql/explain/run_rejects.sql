-- What a run did not load.   Reads: $run_id.
WITH met AS (
    SELECT document_id, min(source_uri) AS source_uri FROM arrival AS a
    WHERE run_id = $run_id
        AND NOT EXISTS (
            FROM arrival AS b WHERE b.document_id = a.document_id AND b.run_id <> a.run_id
        )
    GROUP BY document_id
)
SELECT m.source_uri AS source, r.scope, r.page, r.line, r.line_code, r.reason, r.detail
FROM reject AS r
JOIN met AS m ON m.document_id = r.document_id
ORDER BY m.source_uri, r.page, r.line
