-- Which statements are missing on days for which most firms filed?
SELECT firm_name, origin, as_of_date, due_date
FROM missing_filing
ORDER BY as_of_date DESC, firm_name, origin
