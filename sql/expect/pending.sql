-- Filings that the present checks have not judged yet.   Reads: $checks_version.
SELECT filing_id
FROM filing
WHERE filing_id NOT IN (
    SELECT filing_id FROM filing_checked WHERE checks_version = $checks_version
)
ORDER BY filing_id
