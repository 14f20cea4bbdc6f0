-- Firms by size on the last filing day of each month.
-- Grain: firm, month's last day, origin; the 15 largest.   Units: whole US dollars; percent.
SELECT p.as_of_date, p.origin, p.firm_id, p.required, p.size_rank, p.buffer_rank, p.firms,
    round(p.excess_pct, 3) AS excess_pct, round(p.share_pct, 3) AS share_pct
FROM peer_rank AS p
WHERE p.as_of_date IN (
    SELECT max(as_of_date) FROM peer_rank
    WHERE as_of_date <= (SELECT as_of_date FROM present_day) GROUP BY last_day(as_of_date)
)
    AND p.size_rank <= 15
ORDER BY p.as_of_date, p.origin, p.size_rank, p.firm_id
