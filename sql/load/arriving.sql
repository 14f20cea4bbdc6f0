-- What of a batch is new: staged filings that are no twins, with their statements, and their days.
-- Grain: one row a filing; filing and section; firm and day.
-- Reads: new_filing, new_statement, twin, this_run.
CREATE OR REPLACE TEMP TABLE arriving_filing AS
SELECT n.*, r.loaded_at
FROM new_filing AS n CROSS JOIN this_run AS r
WHERE n.filing_id NOT IN (FROM twin);

CREATE OR REPLACE TEMP TABLE arriving_statement AS
SELECT s.filing_id, s.origin, s.page, f.kind
FROM new_statement AS s JOIN arriving_filing AS f ON f.filing_id = s.filing_id;

CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT firm_id, as_of_date FROM arriving_filing;
