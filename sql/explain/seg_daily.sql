-- The newest days of seg_daily, as the summary shows them.
SELECT firm_name, as_of_date, origin, required, funds, excess, target
FROM seg_daily
ORDER BY as_of_date DESC, firm_id, origin
LIMIT 20
