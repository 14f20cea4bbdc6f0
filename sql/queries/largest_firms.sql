-- Who are the largest firms on the newest day, and what share of the market has each?
SELECT firm_name, origin, size_rank, required, round(share_pct, 2) AS share_pct
FROM peer_rank
WHERE as_of_date = (SELECT as_of_date FROM present_day) AND size_rank <= 10
ORDER BY origin, size_rank, firm_name
