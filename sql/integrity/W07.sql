-- Every filing prints a statement, a cover or a supplemental page; a firm may send these as files of
-- their own.
SELECT f.filing_id, f.firm_id, f.as_of_date
FROM (FROM {batch}) AS f
ANTI JOIN statement USING (filing_id)
