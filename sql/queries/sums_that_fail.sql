-- Which totals do not add up, and by how much?
SELECT firm_name, as_of_date, origin, check_id, asserts, reported, expected, difference
FROM failed_check
WHERE status = 'fail' AND check_id IN (SELECT check_id FROM identity_term)
ORDER BY abs(difference) DESC, firm_name, as_of_date, check_id
