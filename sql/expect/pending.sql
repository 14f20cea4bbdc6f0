-- Filings that the present checks have not judged yet, by firm and day.   Reads: $checks_version.
SELECT filing_id
FROM filing
WHERE filing_id NOT IN (
    SELECT filing_id FROM filing_checked WHERE checks_version = $checks_version
)
ORDER BY firm_id, as_of_date, filing_id
