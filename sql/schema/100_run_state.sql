-- A run says that it is at work: it has a state, a heartbeat, and the process that it runs in. Whether it
-- was interrupted is read from these alone.
ALTER TABLE run ADD COLUMN state VARCHAR;
ALTER TABLE run ADD COLUMN heartbeat_at TIMESTAMP;
ALTER TABLE run ADD COLUMN process VARCHAR;
ALTER TABLE run ADD COLUMN reported_by VARCHAR;

UPDATE run SET
    state = CASE
        WHEN command = 'interrupted' THEN 'interrupted'
        WHEN ended_at IS NULL THEN 'running'
        ELSE 'ended'
    END,
    command = CASE command WHEN 'interrupted' THEN split_part(run_id, '-', 2) ELSE command END;

-- A run that was interrupted before it had reported had no line.
INSERT INTO run BY NAME
SELECT
    run_id, split_part(run_id, '-', 2) AS command,
    coalesce(try_strptime(split_part(run_id, '-', 1), '%Y%m%dT%H%M%SZ'), TIMESTAMP 'epoch')
        AS started_at,
    'running' AS state
FROM (SELECT run_id FROM reading UNION SELECT run_id FROM filing_checked WHERE run_id IS NOT NULL)
WHERE run_id NOT IN (SELECT run_id FROM run);
