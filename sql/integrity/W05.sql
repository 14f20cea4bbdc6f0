-- Dates are sane: filings began in 2001, none is of tomorrow. That none is submitted before its day is
-- asserted of each filing by S13.
SELECT filing_id, firm_id, as_of_date, submit_date
FROM {batch}
WHERE as_of_date NOT BETWEEN DATE '2001-12-31' AND today()
