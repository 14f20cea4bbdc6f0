-- Filings that the reported runs judged.   Reads: reported_run.
SELECT filing_id FROM filing_checked WHERE run_id IN (FROM reported_run)
