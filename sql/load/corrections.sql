-- The codebook's corrections; those that went are kept with the time until which they held.
-- Filings of a document whose corrections changed are judged again: see settled and judged_again.
-- Grain: a corrected line of a document.   Reads: known_correction, this_moment.
CREATE OR REPLACE TEMP TABLE held_correction AS
SELECT * EXCLUDE (known_from, known_to) FROM correction WHERE known_to IS NULL;

CREATE OR REPLACE TEMP TABLE new_correction AS
FROM known_correction EXCEPT FROM held_correction;

CREATE OR REPLACE TEMP TABLE gone_correction AS
FROM held_correction EXCEPT FROM known_correction;

UPDATE correction SET known_to = t.moment
FROM gone_correction AS g CROSS JOIN this_moment AS t
WHERE correction.known_to IS NULL
    AND correction.document_id = g.document_id
    AND correction.as_of_date IS NOT DISTINCT FROM g.as_of_date
    AND correction.line_code = g.line_code;

INSERT INTO correction BY NAME
SELECT n.*, t.moment AS known_from FROM new_correction AS n CROSS JOIN this_moment AS t;

CREATE OR REPLACE TEMP TABLE concerned AS
SELECT filing_id FROM filing
WHERE document_id IN (
    SELECT document_id FROM new_correction UNION SELECT document_id FROM gone_correction
);
