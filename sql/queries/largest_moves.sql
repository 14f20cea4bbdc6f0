-- Which lines moved most from one filing of a firm to the next, on the newest day?
SELECT firm_name, origin, line_code, amount_before, amount, amount::HUGEINT - amount_before AS change
FROM (
    SELECT *, lag(amount) OVER (PARTITION BY firm_id, line_code ORDER BY as_of_date) AS amount_before
    FROM line_daily
)
WHERE as_of_date = (SELECT as_of_date FROM present_day) AND amount <> amount_before
ORDER BY abs(amount::HUGEINT - amount_before) DESC, line_code, firm_name
LIMIT 20
