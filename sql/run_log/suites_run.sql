-- The suites of Great Expectations ran.   Grain: one row.   Reads: this_run.
INSERT INTO run BY NAME
SELECT run_id, command, started_at, 'ended' AS state, process, heartbeat_at,
    heartbeat_at AS ended_at
FROM this_run;
