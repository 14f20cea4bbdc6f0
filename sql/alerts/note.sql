-- The facts of this run into `alert`: new ones, seen again, resolved.
-- Grain: fact.   Reads: alert_fact, alert_event, this_run.
UPDATE alert SET
    state = 'open', resolution = NULL, resolved_at = NULL, first_seen = r.started_at,
    is_past = e.is_past
FROM alert_event AS e CROSS JOIN this_run AS r
WHERE alert.alert_key = e.alert_key AND alert.state = 'resolved' AND e.event <> 'resolved';

UPDATE alert SET
    check_ids = f.check_ids, severity = f.severity, last_seen = r.started_at,
    streak_from = f.streak_from, streak_day = f.streak_day, filing_id = f.filing_id,
    line_code = f.line_code, page = f.page, reported = f.reported, expected = f.expected,
    difference = f.difference, kind = f.kind, run_id = r.run_id
FROM alert_fact AS f CROSS JOIN this_run AS r
WHERE alert.alert_key = f.alert_key AND alert.state = 'open';

UPDATE alert SET
    state = 'resolved', resolution = e.resolution, resolved_at = r.started_at, run_id = r.run_id
FROM alert_event AS e CROSS JOIN this_run AS r
WHERE alert.alert_key = e.alert_key AND e.event = 'resolved';

INSERT INTO alert BY NAME
SELECT
    e.alert_key, e.kind, e.firm_id, e.as_of_date, e.origin, e.rule, e.check_ids, e.severity,
    e.statement_kind,
    CASE WHEN e.resolution IS NULL THEN 'open' ELSE 'resolved' END AS state,
    e.resolution,
    r.started_at AS first_seen,
    r.started_at AS last_seen,
    CASE WHEN e.resolution IS NOT NULL THEN r.started_at END AS resolved_at,
    e.streak_from, e.streak_day, e.is_past, e.filing_id, e.line_code, e.page, e.reported,
    e.expected, e.difference, r.run_id
FROM alert_event AS e CROSS JOIN this_run AS r
WHERE e.event <> 'resolved' AND e.alert_key NOT IN (SELECT alert_key FROM alert);

-- An acknowledgement ends when nothing that it covers is open any more, or on its day.
UPDATE acknowledgement AS k SET
    ended_at = r.started_at,
    ended_because = CASE WHEN k.until < r.started_at::DATE THEN 'its day came' ELSE 'resolved' END
FROM this_run AS r
WHERE k.ended_at IS NULL
    AND (k.until < r.started_at::DATE OR (k.kind = 'ack' AND NOT EXISTS (
        FROM alert AS a
        WHERE a.rule = k.rule AND a.firm_id = k.firm_id AND a.state = 'open'
            AND a.first_seen <= k.made_at
    )));

INSERT INTO alerted_reading BY NAME
SELECT DISTINCT run_id FROM reading WHERE run_id NOT IN (SELECT run_id FROM alerted_reading);
