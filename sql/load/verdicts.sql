-- Verdicts of the filings just judged take the place of their old ones; what turned is logged.
-- A verdict that stays as it was keeps its run.
-- Grain: check, filing, origin.   Reads: judged, new_verdict, this_run, this_version.
CREATE OR REPLACE TEMP TABLE old_verdict AS
SELECT * FROM verdict WHERE filing_id IN (FROM judged);

CREATE OR REPLACE TEMP TABLE turned AS
SELECT
    coalesce(n.check_id, o.check_id) AS check_id,
    coalesce(n.filing_id, o.filing_id) AS filing_id,
    coalesce(n.origin, o.origin) AS origin,
    o.status AS status_before,
    n.status AS status_after
FROM new_verdict AS n
FULL JOIN old_verdict AS o
    ON o.check_id = n.check_id AND o.filing_id = n.filing_id AND o.origin = n.origin
WHERE (o.status, o.severity, o.line_code, o.reported, o.expected, o.difference)
    IS DISTINCT FROM
        (n.status, n.severity, n.line_code, n.reported, n.expected, n.difference);

INSERT INTO verdict_change BY NAME
SELECT t.check_id, t.filing_id, t.origin, t.status_before, t.status_after,
    r.loaded_at AS changed_at, r.run_id
FROM turned AS t CROSS JOIN this_run AS r
WHERE t.status_before IS NOT NULL AND t.status_before IS DISTINCT FROM t.status_after;

DELETE FROM verdict USING turned AS t
WHERE t.status_before IS NOT NULL
    AND verdict.check_id = t.check_id
    AND verdict.filing_id = t.filing_id
    AND verdict.origin = t.origin;

INSERT INTO verdict BY NAME
SELECT n.check_id, n.filing_id, n.origin, n.status, n.severity, n.line_code, n.reported,
    n.expected, n.difference, r.run_id
FROM new_verdict AS n CROSS JOIN this_run AS r
JOIN turned AS t
    ON t.check_id = n.check_id AND t.filing_id = n.filing_id AND t.origin = n.origin
ORDER BY n.filing_id, n.check_id;

DELETE FROM filing_checked WHERE filing_id IN (FROM judged);
INSERT INTO filing_checked BY NAME
SELECT j.filing_id, v.checks_version, r.run_id
FROM judged AS j CROSS JOIN this_version AS v CROSS JOIN this_run AS r;
