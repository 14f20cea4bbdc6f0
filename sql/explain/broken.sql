-- Filings among those of interest with an identity that fails or is unknown.
-- Grain: filing.   Reads: of_interest, identity (check_id).
SELECT DISTINCT filing_id
FROM verdict
WHERE status <> 'pass'
    AND check_id IN (FROM identity)
    AND filing_id IN (FROM of_interest)
ORDER BY filing_id
