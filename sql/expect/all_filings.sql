-- Every version of every filing, in the order in which they are judged.
SELECT filing_id FROM filing ORDER BY filing_id
