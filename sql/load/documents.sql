-- Documents read in this batch, with what became of them.
-- Grain: one row a distinct content.   Reads: new_reading, new_filing, twin, this_run.
CREATE OR REPLACE TEMP TABLE reading_outcome AS
SELECT
    r.document_id,
    CASE
        WHEN count(f.filing_id) = 0 THEN 'rejected'
        WHEN count(t.filing_id) = count(f.filing_id) THEN 'duplicate'
        ELSE 'loaded'
    END AS outcome
FROM new_reading AS r
LEFT JOIN new_filing AS f ON f.document_id = r.document_id
LEFT JOIN twin AS t ON t.filing_id = f.filing_id
GROUP BY r.document_id;

INSERT INTO reading BY NAME
SELECT o.document_id, t.run_id, o.outcome FROM reading_outcome AS o CROSS JOIN this_run AS t;

INSERT INTO document BY NAME
SELECT r.document_id, r.source_uri, r.media_type, r.bytes, r.received_at, o.outcome
FROM new_reading AS r
JOIN reading_outcome AS o ON o.document_id = r.document_id
WHERE r.document_id NOT IN (SELECT document_id FROM document)
ORDER BY r.received_at, r.document_id;

-- A document read again keeps `loaded`; a rejected one may turn out to be readable.
UPDATE document SET outcome = o.outcome
FROM reading_outcome AS o
WHERE o.document_id = document.document_id
    AND document.outcome = 'rejected' AND o.outcome <> 'rejected';
