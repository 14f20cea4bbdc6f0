-- Verdicts of the filings just judged take the place of their old ones; what turned is logged.
-- A verdict that stays as it was keeps its run.
-- Grain: check, filing, origin.   Reads: judged, new_verdict, this_run, this_version.
CREATE OR REPLACE TEMP TABLE old_verdict AS
SELECT rowid AS place, * FROM verdict WHERE filing_id IN (FROM judged);

CREATE OR REPLACE TEMP TABLE gone AS
FROM old_verdict AS o
ANTI JOIN new_verdict AS n
    ON n.check_id = o.check_id AND n.filing_id = o.filing_id AND n.origin = o.origin
    AND (n.status, n.severity, n.line_code, n.reported, n.expected, n.difference)
        IS NOT DISTINCT FROM
        (o.status, o.severity, o.line_code, o.reported, o.expected, o.difference);

INSERT INTO verdict_change BY NAME
SELECT g.check_id, g.filing_id, g.origin, g.status AS status_before, n.status AS status_after,
    r.loaded_at AS changed_at, r.run_id
FROM gone AS g
LEFT JOIN new_verdict AS n
    ON n.check_id = g.check_id AND n.filing_id = g.filing_id AND n.origin = g.origin
CROSS JOIN this_run AS r
WHERE g.status IS DISTINCT FROM n.status;

INSERT INTO verdict BY NAME
SELECT n.check_id, n.filing_id, n.origin, n.status, n.severity, n.line_code, n.reported,
    n.expected, n.difference, r.run_id
FROM new_verdict AS n
ANTI JOIN old_verdict AS o
    ON o.check_id = n.check_id AND o.filing_id = n.filing_id AND o.origin = n.origin
    AND (o.status, o.severity, o.line_code, o.reported, o.expected, o.difference)
        IS NOT DISTINCT FROM
        (n.status, n.severity, n.line_code, n.reported, n.expected, n.difference)
CROSS JOIN this_run AS r
ORDER BY n.filing_id, n.check_id;

DELETE FROM verdict WHERE rowid IN (SELECT place FROM gone);

DELETE FROM filing_checked WHERE filing_id IN (FROM judged);
INSERT INTO filing_checked BY NAME
SELECT j.filing_id, v.checks_version, r.run_id
FROM judged AS j CROSS JOIN this_version AS v CROSS JOIN this_run AS r;
