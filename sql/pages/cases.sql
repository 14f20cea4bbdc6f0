-- Open cases: the newest of each rule.
-- Grain: check, filing, origin.   Reads: $most.   Units: whole US dollars.
SELECT check_id, severity, status, firm_id, as_of_date, origin, reported, expected, difference,
    filing_id::VARCHAR AS filing_id
FROM failed_check
QUALIFY row_number() OVER (
    PARTITION BY check_id, status ORDER BY as_of_date DESC, firm_id, origin, failed_check.filing_id
) <= $most
ORDER BY as_of_date DESC, check_id, firm_id, origin, failed_check.filing_id
