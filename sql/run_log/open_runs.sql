-- Other runs that have not ended, with what tells whether they still are at work.
-- Grain: run.   Reads: $run_id.
SELECT run_id, process, heartbeat_at FROM run WHERE state = 'running' AND run_id <> $run_id
