-- The market day by day, with the rank of its day among the falls of the buffer.
-- Grain: as-of date, origin.   Units: whole US dollars; percent.
SELECT m.as_of_date, m.origin, m.firms, m.required, m.funds, m.excess, m.target,
    round(m.excess_pct, 3) AS excess_pct, round(m.median_excess_pct, 3) AS median_excess_pct,
    round(m.hhi, 1) AS hhi, round(m.top_5_pct, 2) AS top_5_pct, m.firms_below_target,
    m.firms_deficient
FROM market_daily AS m
ORDER BY m.as_of_date, m.origin
