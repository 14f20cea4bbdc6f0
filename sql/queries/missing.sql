-- Which statements are missing on days for which most firms filed?
SELECT firm_name, origin, as_of_date, due_date
FROM missing_filing
WHERE as_of_date IN (
    SELECT as_of_date FROM firm_silence GROUP BY as_of_date HAVING avg(filed::INTEGER) > 0.5
)
ORDER BY as_of_date DESC, firm_name, origin
