-- How large was the market at the end of each month?
SELECT as_of_date, origin, firms, required, excess, round(excess_pct, 2) AS excess_pct
FROM market_daily
WHERE as_of_date IN (SELECT max(as_of_date) FROM market_daily
    WHERE as_of_date <= (SELECT as_of_date FROM present_day) GROUP BY last_day(as_of_date))
ORDER BY as_of_date, origin
