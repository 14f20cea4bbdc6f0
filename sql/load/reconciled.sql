-- What is published of a night: its lines beside the filing, in place of those of the same firm and day.
-- Grain: firm, day and line.   Reads: new_reconciled_line, this_run.
DELETE FROM reconciled_line
WHERE (firm_id, as_of_date) IN (SELECT (firm_id, as_of_date) FROM new_reconciled_line);

INSERT INTO reconciled_line BY NAME
SELECT l.*, r.run_id, r.loaded_at FROM new_reconciled_line AS l CROSS JOIN this_run AS r;
