-- Where do firms hold their customers' funds on their newest day, in percent?
SELECT firm_name, origin, funds,
    round(100.0 * cash_at_banks / funds, 1) AS cash_at_banks_pct,
    round(100.0 * at_clearing_houses / funds, 1) AS at_clearing_houses_pct,
    round(100.0 * at_other_brokers / funds, 1) AS at_other_brokers_pct,
    round(100.0 * abroad / funds, 1) AS abroad_pct,
    round(100.0 * securities / funds, 1) AS securities_pct
FROM fund_composition
WHERE funds > 0 AND as_of_date <= (SELECT as_of_date FROM present_day)
QUALIFY row_number() OVER (PARTITION BY firm_id, origin ORDER BY as_of_date DESC) = 1
ORDER BY firm_name, origin
