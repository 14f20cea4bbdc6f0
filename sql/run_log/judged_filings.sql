-- Filings that the reported runs judged, and whether they loaded them too.   Reads: reported_run.
SELECT c.filing_id, f.run_id IN (FROM reported_run) AS loaded
FROM filing_checked AS c JOIN filing AS f ON f.filing_id = c.filing_id
WHERE c.run_id IN (FROM reported_run)
