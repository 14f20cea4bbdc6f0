-- The newest run that met documents.
SELECT met, loaded, duplicate, rejected
FROM run
WHERE met IS NOT NULL AND run_id IN (SELECT run_id FROM arrival)
ORDER BY started_at DESC
LIMIT 1
