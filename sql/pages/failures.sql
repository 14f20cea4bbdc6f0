-- What fails on the versions that hold today, all but what is for information.
-- Grain: check, filing, origin.   Units: whole US dollars.
SELECT firm_id, as_of_date, origin, check_id, reported, expected
FROM failed_check
WHERE status = 'fail' AND severity <> 'info'
ORDER BY firm_id, as_of_date, origin, check_id, filing_id
