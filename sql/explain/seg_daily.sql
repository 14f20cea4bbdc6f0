-- The newest days of seg_daily, today and before, as the summary shows them.
SELECT firm_name, as_of_date, origin, required, funds, excess, target
FROM seg_daily
WHERE as_of_date <= (SELECT as_of_date FROM present_day)
ORDER BY as_of_date DESC, firm_id, origin
LIMIT 20
