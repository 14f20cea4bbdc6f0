-- What was not loaded. A document that is read again has its old reasons replaced by the new.
-- Grain: one row a rejected document or amount.   Reads: new_reject, new_reading, twin.
DELETE FROM reject
WHERE scope = 'document' AND document_id IN (SELECT document_id FROM new_reading);

INSERT INTO reject BY NAME
SELECT
    document_id, filing_id, scope, stage, reason, detail, page, line, origin, line_code, printed,
    numbers
FROM new_reject
WHERE filing_id IS NULL OR filing_id NOT IN (FROM twin);
