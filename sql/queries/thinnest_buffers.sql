-- Which pools have the thinnest excess, in percent of what they must hold, on each firm's newest day?
SELECT firm_name, origin, as_of_date, required, excess, round(excess_pct, 2) AS excess_pct
FROM seg_daily
WHERE required > 0 AND as_of_date <= (SELECT as_of_date FROM present_day)
QUALIFY as_of_date = max(as_of_date) OVER (PARTITION BY firm_id, origin)
ORDER BY excess_pct, firm_name, origin
LIMIT 20
