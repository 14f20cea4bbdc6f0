-- The codebook's corrections; those that went are kept with the time until which they held.
-- Filings of a document whose corrections changed are judged again.
-- Grain: a corrected line of a document.   Reads: known_correction.
CREATE OR REPLACE TEMP TABLE held_correction AS
SELECT * EXCLUDE (known_from, known_to) FROM correction WHERE known_to IS NULL;

CREATE OR REPLACE TEMP TABLE new_correction AS
FROM known_correction EXCEPT FROM held_correction;

CREATE OR REPLACE TEMP TABLE gone_correction AS
FROM held_correction EXCEPT FROM known_correction;

UPDATE correction SET known_to = now()::TIMESTAMP
FROM gone_correction AS g
WHERE correction.known_to IS NULL
    AND correction.document_id = g.document_id
    AND correction.as_of_date IS NOT DISTINCT FROM g.as_of_date
    AND correction.line_code = g.line_code;

INSERT INTO correction BY NAME
SELECT *, now()::TIMESTAMP AS known_from FROM new_correction;

CREATE OR REPLACE TEMP TABLE concerned AS
SELECT filing_id FROM filing
WHERE document_id IN (
    SELECT document_id FROM new_correction UNION SELECT document_id FROM gone_correction
);

DELETE FROM filing_checked
WHERE filing_id IN (FROM concerned)
    OR filing_id IN (
        SELECT filing_id FROM carried_statement WHERE carried_from IN (FROM concerned)
    );
