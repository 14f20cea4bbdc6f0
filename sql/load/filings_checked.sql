-- Which checks judged the filings, and in which run.
-- Grain: filing.   Reads: judged, this_run, this_version.
DELETE FROM filing_checked WHERE filing_id IN (FROM judged);
INSERT INTO filing_checked BY NAME
SELECT j.filing_id, v.checks_version, r.run_id, r.started_at AS judged_at
FROM judged AS j CROSS JOIN this_version AS v CROSS JOIN this_run AS r;
