-- Where could a check not be made because a figure is missing?
SELECT firm_name, as_of_date, origin, check_id, asserts
FROM failed_check
WHERE status = 'unknown'
ORDER BY as_of_date DESC, firm_name, check_id, origin
