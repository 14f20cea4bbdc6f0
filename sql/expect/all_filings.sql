-- Every version of every filing, in the order in which they are judged.
SELECT filing_id FROM filing ORDER BY firm_id, as_of_date, filing_id
