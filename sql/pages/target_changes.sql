-- Changes of targets.   Grain: firm, origin, change.   Units: whole US dollars.
SELECT firm_id, origin, first_day, target_before, target, basis, low, high,
    filing_id::VARCHAR AS filing_id
FROM target_history
ORDER BY firm_id, first_day DESC, origin, target_history.filing_id
