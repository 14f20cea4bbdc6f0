-- Verdicts of the filings just judged take the place of their old ones; what turned is logged.
-- A verdict that stays as it was keeps its run. In the order of check and filing they take less room.
-- Grain: check, filing, origin.   Reads: judged_place, judged_check, new_verdict, this_run.
CREATE OR REPLACE TEMP VIEW placed_verdict AS
SELECT p.place, n.* EXCLUDE (filing_id)
FROM new_verdict AS n JOIN judged_place AS p ON p.filing_id = n.filing_id;

CREATE OR REPLACE TEMP TABLE old_verdict AS
SELECT rowid AS row_no, * FROM verdict_row
WHERE place IN (SELECT place FROM judged_place) AND check_no IN (FROM judged_check);

CREATE OR REPLACE TEMP TABLE gone AS
FROM old_verdict AS o
ANTI JOIN (FROM placed_verdict WHERE place IN (SELECT place FROM old_verdict)) AS n
    ON n.check_no = o.check_no AND n.place = o.place
    AND (n.holds, n.severity, n.line_code, n.reported, n.expected, n.difference)
        IS NOT DISTINCT FROM
        (o.holds, o.severity, o.line_code, o.reported, o.expected, o.difference);

INSERT INTO verdict_change BY NAME
SELECT c.check_id, f.filing_id, c.origin, verdict_status(g.holds) AS status_before,
    n.status AS status_after, r.loaded_at AS changed_at, r.run_id
FROM gone AS g
JOIN verdict_check AS c ON c.check_no = g.check_no
JOIN judged_place AS f ON f.place = g.place
LEFT JOIN (
    SELECT d.check_id, d.origin, w.place, verdict_status(w.holds) AS status
    FROM placed_verdict AS w JOIN verdict_check AS d ON d.check_no = w.check_no
    WHERE w.place IN (SELECT place FROM gone)
) AS n ON n.check_id = c.check_id AND n.origin = c.origin AND n.place = g.place
CROSS JOIN this_run AS r
WHERE n.status IS DISTINCT FROM verdict_status(g.holds);

INSERT INTO verdict_row BY NAME
SELECT n.*, r.run_id
FROM placed_verdict AS n
ANTI JOIN old_verdict AS o
    ON o.check_no = n.check_no AND o.place = n.place
    AND (o.holds, o.severity, o.line_code, o.reported, o.expected, o.difference)
        IS NOT DISTINCT FROM
        (n.holds, n.severity, n.line_code, n.reported, n.expected, n.difference)
CROSS JOIN this_run AS r
ORDER BY n.check_no, n.place;

DELETE FROM verdict_row WHERE rowid IN (SELECT row_no FROM gone);
