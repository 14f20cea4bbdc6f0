-- A run's line in the run log.   Reads: $run_id.
SELECT met, loaded, duplicate, rejected FROM run WHERE run_id = $run_id
