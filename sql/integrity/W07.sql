-- Every filing prints at least one of the three statements.
SELECT f.filing_id, f.firm_id, f.as_of_date
FROM (FROM {batch}) AS f
WHERE f.filing_id NOT IN (
    SELECT filing_id FROM statement WHERE origin IN (SELECT origin FROM statement_line)
)
