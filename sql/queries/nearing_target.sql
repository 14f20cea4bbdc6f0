-- Which pools would meet their target within 10 filing days if the recent trend went on?
SELECT firm_name, origin, as_of_date, excess_over_target, round(trend) AS trend, days_to_breach
FROM (
    SELECT * FROM buffer
    WHERE as_of_date <= (SELECT as_of_date FROM present_day)
    QUALIFY row_number() OVER (PARTITION BY firm_id, origin ORDER BY as_of_date DESC) = 1
)
WHERE days_to_breach BETWEEN 1 AND 10
ORDER BY days_to_breach, firm_name, origin
