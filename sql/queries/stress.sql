-- On which days did the market's buffer fall most?
SELECT as_of_date, origin, firms, excess_change, round(excess_change_pct, 2) AS excess_change_pct,
    firms_below_target
FROM stress_day
WHERE fall_rank <= 5 AND excess_change_pct IS NOT NULL
ORDER BY origin, fall_rank, as_of_date
