-- When filings were last looked for, in the time of a zone.   Reads: $zone.
SELECT timezone($zone, timezone('UTC', max(started_at)))
FROM run WHERE command IN ('ingest', 'daily', 'backfill')
