-- The run is at work; the first time its line in the run log is opened.
-- Its line may have been given up as interrupted: then it reports all by itself after all.
-- Grain: one row a run.   Reads: this_run.
INSERT INTO run BY NAME
SELECT run_id, command, started_at, 'running' AS state, process FROM this_run
WHERE run_id NOT IN (SELECT run_id FROM run);

UPDATE run SET state = 'running', heartbeat_at = t.heartbeat_at, reported_by = NULL
FROM this_run AS t
WHERE run.run_id = t.run_id;
