-- The first and last day of a firm.   Reads: $firm_id.
SELECT min(as_of_date) AS first_day, max(as_of_date) AS last_day FROM filing WHERE firm_id = $firm_id
