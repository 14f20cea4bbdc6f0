-- Numbers for what is judged for the first time, and where the checks put what they say.
-- judged_check: the checks that these take the place of, books' own apart from all others.
-- Grain of new_verdict: check on an origin, filing.   Reads: this_check, judged, rule.
INSERT INTO verdict_check BY NAME
SELECT
    (SELECT coalesce(max(check_no), 0) FROM verdict_check) + row_number() OVER (ORDER BY t.nth)
        AS check_no,
    t.check_id, t.origin, t.severity, t.line_code
FROM this_check AS t
ANTI JOIN verdict_check AS c
    ON c.check_id = t.check_id AND c.origin = t.origin AND c.severity = t.severity
    AND c.line_code IS NOT DISTINCT FROM t.line_code;

INSERT INTO verdict_filing BY NAME
SELECT
    (SELECT coalesce(max(place), 0) FROM verdict_filing)
        + row_number() OVER (ORDER BY f.firm_id, f.as_of_date, f.filing_id) AS place,
    f.filing_id
FROM filing AS f
SEMI JOIN judged AS j ON j.filing_id = f.filing_id
ANTI JOIN verdict_filing AS v ON v.filing_id = f.filing_id;

CREATE OR REPLACE TEMP TABLE judged_place AS
SELECT filing_id, place FROM verdict_filing WHERE filing_id IN (FROM judged);

CREATE OR REPLACE TEMP TABLE new_verdict AS
SELECT f.filing_id, v.* EXCLUDE (place, run_id)
FROM verdict_row AS v JOIN verdict_filing AS f ON f.place = v.place
LIMIT 0;

CREATE OR REPLACE TEMP TABLE judged_check AS
WITH of_books AS (SELECT check_id FROM rule WHERE kind = 'books')
SELECT check_no FROM verdict_check
WHERE (check_id IN (FROM of_books))
    = (SELECT coalesce(bool_and(check_id IN (FROM of_books)), false) FROM this_check);
