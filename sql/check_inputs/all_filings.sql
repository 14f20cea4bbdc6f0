-- Every filing that has a statement in force, in the order in which they are judged.
SELECT filing_id FROM filing
WHERE filing_id IN (SELECT filing_id FROM page_in_force)
ORDER BY firm_id, as_of_date, filing_id
