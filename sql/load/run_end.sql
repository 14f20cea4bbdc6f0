-- The run has reported and published.   Reads: this_run.
UPDATE run SET ended_at = t.loaded_at FROM this_run AS t WHERE run.run_id = t.run_id
