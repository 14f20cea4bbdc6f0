-- Which firms changed their target, when, and by how much?
SELECT firm_name, origin, first_day, target_before, target, target::HUGEINT - target_before AS change
FROM target_history
WHERE target_before IS NOT NULL
ORDER BY first_day DESC, firm_name, origin
