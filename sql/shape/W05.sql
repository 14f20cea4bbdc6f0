-- Dates are sane: filings began in 2001, none is of tomorrow, none is submitted before its day.
SELECT filing_id, firm_id, as_of_date, submit_date
FROM {batch}
WHERE as_of_date NOT BETWEEN DATE '2001-12-31' AND today()
    OR submit_date < as_of_date
