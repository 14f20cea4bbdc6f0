-- The days on which the buffer fell most.
-- Grain: as-of date, origin.   Units: whole US dollars; percent.
SELECT as_of_date, origin, firms, required_change, excess_change,
    round(required_change_pct, 2) AS required_change_pct,
    round(excess_change_pct, 2) AS excess_change_pct, firms_below_target, firms_deficient, fall_rank
FROM stress_day
WHERE fall_rank <= 25 AND excess_change_pct IS NOT NULL
ORDER BY origin, fall_rank, as_of_date
