-- Verdicts of checks that could not be computed: unknown on each filing that has the page, or that the
-- check asks as a whole.
-- Grain: check, filing.   Reads: uncomputed (check_no, filing_id, of_filing).
INSERT INTO new_verdict BY NAME
SELECT u.check_no, u.filing_id
FROM uncomputed AS u
JOIN verdict_check AS c ON c.check_no = u.check_no
WHERE u.of_filing OR EXISTS (
    FROM page_in_force AS q WHERE q.filing_id = u.filing_id AND q.origin = c.origin
);
