-- How concentrated is each origin at the end of each year?
SELECT as_of_date, origin, firms, round(hhi) AS hhi, round(top_5_pct, 1) AS top_5_pct
FROM market_daily
WHERE as_of_date IN (SELECT max(as_of_date) FROM market_daily
    WHERE as_of_date <= (SELECT as_of_date FROM present_day) GROUP BY year(as_of_date))
ORDER BY as_of_date, origin
