-- Latest versions by id, to name the rows of a check.
SELECT filing_id, firm_id, as_of_date FROM filing WHERE is_latest
