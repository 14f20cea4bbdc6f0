-- The newest run that met documents.
SELECT met, loaded, duplicate, rejected FROM run ORDER BY started_at DESC LIMIT 1
