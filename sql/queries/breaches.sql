-- Which spells below target lasted longest?
SELECT firm_name, origin, first_day, last_day, days, worst, still_below
FROM target_breach
ORDER BY days DESC, worst, firm_name, origin, first_day
LIMIT 20
