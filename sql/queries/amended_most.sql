-- Which amendments changed the excess most?
SELECT firm_name, as_of_date, origin, amount_before, amount_after,
    amount_after::HUGEINT - amount_before AS change, submit_date
FROM amendment
WHERE line_code IN (SELECT excess FROM statement_line)
ORDER BY abs(amount_after::HUGEINT - amount_before) DESC NULLS LAST, firm_name, as_of_date,
    origin, filing_after
LIMIT 20
