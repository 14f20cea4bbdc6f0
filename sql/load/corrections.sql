-- The codebook's corrections. Filings of a document whose corrections changed are judged again.
-- Grain: a corrected line of a document.   Reads: known_correction.
CREATE OR REPLACE TEMP TABLE changed_correction AS
(FROM known_correction EXCEPT FROM correction)
UNION ALL
(FROM correction EXCEPT FROM known_correction);

DELETE FROM filing_checked
WHERE filing_id IN (
    SELECT filing_id FROM filing WHERE document_id IN (SELECT document_id FROM changed_correction)
);

DELETE FROM correction AS c
WHERE NOT EXISTS (
    FROM known_correction AS k
    WHERE (k.document_id, k.as_of_date, k.line_code, k.printed, k.read_as, k.reason, k.evidence)
        IS NOT DISTINCT FROM
        (c.document_id, c.as_of_date, c.line_code, c.printed, c.read_as, c.reason, c.evidence)
);
INSERT INTO correction BY NAME
(FROM known_correction EXCEPT FROM correction);
