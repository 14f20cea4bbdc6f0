-- Where the checks of a round put what they say of the judged filings.
-- Grain: check, filing, origin.   Columns: as verdict, without the run.
CREATE OR REPLACE TEMP TABLE new_verdict AS
SELECT * EXCLUDE (run_id) FROM verdict LIMIT 0;
