-- The messages of this run into the outbox.   Reads: new_delivery, this_run.
INSERT INTO alert_delivery BY NAME
SELECT n.*, r.run_id, 'pending' AS state, 0 AS attempts, r.started_at AS queued_at,
    r.started_at AS next_attempt_at
FROM new_delivery AS n CROSS JOIN this_run AS r
