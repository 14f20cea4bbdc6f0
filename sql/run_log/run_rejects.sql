-- What was not loaded of the documents that the reported runs read.   Reads: reported_run.
SELECT d.source_uri AS source, r.scope, r.page, r.line, r.line_code, r.reason, r.detail
FROM reject AS r
JOIN document AS d ON d.document_id = r.document_id
WHERE r.document_id IN (SELECT document_id FROM reading WHERE run_id IN (FROM reported_run))
ORDER BY d.source_uri, r.page, r.line
