-- The run has reported and published, also for runs before it that were interrupted.   Reads: this_run.
UPDATE run SET state = 'interrupted'
FROM this_run AS t
WHERE run.reported_by = t.run_id AND run.state = 'running';

UPDATE run SET state = 'ended', ended_at = t.heartbeat_at FROM this_run AS t WHERE run.run_id = t.run_id
