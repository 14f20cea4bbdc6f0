-- Which firms stood below their target on the newest day, and by how much?
SELECT firm_name, origin, excess, target, excess_over_target
FROM seg_daily
WHERE as_of_date = (SELECT as_of_date FROM present_day) AND excess_over_target < 0
ORDER BY excess_over_target, firm_name, origin
