-- Verdicts of each rule by month.
-- Grain: check, origin, month.
SELECT check_id, origin, strftime(as_of_date, '%Y-%m-01') AS month,
    sum(passed)::BIGINT AS passed, sum(failed)::BIGINT AS failed, sum(unknown)::BIGINT AS unknown
FROM rule_daily
GROUP BY ALL
ORDER BY check_id, origin, month
