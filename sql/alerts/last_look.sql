-- When filings were last looked for, in the time of a zone.   Reads: $zone.
SELECT timezone($zone, timezone('UTC', looked_at)) FROM last_look
