-- Which firms stood below their target on the newest day, and by how much?
SELECT firm_name, origin, excess, target, excess_over_target
FROM seg_daily
WHERE as_of_date = (SELECT max(as_of_date) FROM seg_daily) AND excess_over_target < 0
ORDER BY excess_over_target, firm_name, origin
