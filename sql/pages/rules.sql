-- Every rule with how often it passes on what holds today.
-- Grain: check, origin.
SELECT r.check_id, r.origin, r.severity, r.asserts, r.regulation, r.suite,
    coalesce(sum(d.passed), 0)::BIGINT AS passed,
    coalesce(sum(d.failed), 0)::BIGINT AS failed,
    coalesce(sum(d.unknown), 0)::BIGINT AS unknown
FROM rule AS r
LEFT JOIN rule_daily AS d ON d.check_id = r.check_id AND d.origin = r.origin
GROUP BY ALL
ORDER BY r.check_id, r.origin
