-- When filings were last looked for: the start of the newest run that took in what it met.
-- Grain: one row.   Units: UTC.
CREATE OR REPLACE VIEW last_look AS
SELECT max(started_at) AS looked_at
FROM run
WHERE command IN ('ingest', 'daily', 'backfill')
    AND met IS NOT NULL
    AND state IS DISTINCT FROM 'interrupted';
COMMENT ON VIEW last_look IS 'When filings were last looked for: the start of the newest run that took in what it met.';
COMMENT ON COLUMN last_look.looked_at IS 'When that run began (UTC).';
