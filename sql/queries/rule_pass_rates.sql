-- How often does each rule pass?
SELECT check_id, sum(passed) AS passed, sum(failed) AS failed, sum(unknown) AS unknown,
    round(100.0 * sum(passed) / nullif(sum(passed) + sum(failed), 0), 2) AS pass_pct
FROM rule_daily
GROUP BY check_id
ORDER BY pass_pct, check_id
