-- What a digest says beside its facts: facts of days long past, and rejected documents by reason.
-- Grain: one row a sentence's part.   Reads: alert_event.
SELECT 'past' AS what, '' AS reason, count(*) AS number
FROM alert_event WHERE is_past AND event <> 'resolved'
HAVING count(*) > 0
UNION ALL
SELECT 'rejected', reason, count(DISTINCT document_id)
FROM reject
WHERE scope = 'document'
    AND document_id IN (
        SELECT document_id FROM reading
        WHERE outcome = 'rejected' AND run_id NOT IN (SELECT run_id FROM alerted_reading)
    )
GROUP BY reason
ORDER BY what, number DESC, reason
