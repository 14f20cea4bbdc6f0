-- Spells below target.   Grain: firm, origin, spell.   Units: whole US dollars; filing days.
SELECT firm_id, origin, first_day, last_day, days, worst, worst_day, still_below
FROM target_breach
ORDER BY firm_id, first_day DESC, origin
