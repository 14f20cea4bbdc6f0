-- The number of each check of this run, in their order.   Reads: this_check.
SELECT c.check_no
FROM this_check AS t
JOIN verdict_check AS c
    ON c.check_id = t.check_id AND c.origin = t.origin AND c.severity = t.severity
    AND c.line_code IS NOT DISTINCT FROM t.line_code
ORDER BY t.nth
