-- Filings with a statement in force by id, to name the rows of a check.
SELECT DISTINCT filing_id, firm_id, as_of_date FROM page_in_force
