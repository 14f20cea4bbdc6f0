-- Which firms file late most often?
SELECT firm_name, count(DISTINCT as_of_date) AS days, max(days_late) AS most_days_late
FROM late_filing
GROUP BY firm_name
ORDER BY days DESC, firm_name
