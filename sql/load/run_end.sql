-- The run has reported and published, also for runs before it that were interrupted: each of those has
-- a line without an end.   Reads: this_run, reported_run.
UPDATE run SET command = 'interrupted'
WHERE ended_at IS NULL
    AND run_id IN (FROM reported_run)
    AND run_id NOT IN (SELECT run_id FROM this_run);

INSERT INTO run BY NAME
SELECT p.run_id, 'interrupted' AS command, r.started_at
FROM reported_run AS p CROSS JOIN this_run AS r
WHERE p.run_id NOT IN (SELECT run_id FROM run);

UPDATE run SET ended_at = t.loaded_at FROM this_run AS t WHERE run.run_id = t.run_id
