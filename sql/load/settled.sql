-- What the codebook says of forms, statuses and firms, brought to filings that were loaded before it said
-- so; the days that this touches, or that a correction or a migration does, are ranked and judged again.
-- Grain: as the tables.
-- Reads: settled_form (form, daily_headings, new_form, kind), settled_status (status, amends,
-- amendment_no), moved_day, concerned (filing).
CREATE OR REPLACE TEMP TABLE touched AS
SELECT firm_id, as_of_date FROM filing WHERE filing_id IN (FROM concerned)
UNION
SELECT f.firm_id, f.as_of_date
FROM statement AS s
JOIN filing AS f ON f.filing_id = s.filing_id
LEFT JOIN settled_form AS n
    ON n.form IS NOT DISTINCT FROM f.form AND n.daily_headings = f.daily_headings
LEFT JOIN settled_status AS w ON w.status IS NOT DISTINCT FROM f.status
WHERE s.version IS NULL OR n.kind IS DISTINCT FROM s.kind
    OR (w.amends, w.amendment_no) IS DISTINCT FROM (f.amends, f.amendment_no)
UNION
SELECT firm_from, as_of_date FROM moved_day
UNION
SELECT firm_to, as_of_date FROM moved_day;

UPDATE statement SET kind = n.kind
FROM filing AS f
JOIN settled_form AS n
    ON n.form IS NOT DISTINCT FROM f.form AND n.daily_headings = f.daily_headings
WHERE f.filing_id = statement.filing_id AND n.kind <> statement.kind;

UPDATE filing SET amends = w.amends, amendment_no = w.amendment_no
FROM settled_status AS w
WHERE w.status IS NOT DISTINCT FROM filing.status
    AND (w.amends, w.amendment_no) IS DISTINCT FROM (filing.amends, filing.amendment_no);

UPDATE filing SET form = n.new_form
FROM settled_form AS n
WHERE n.form = filing.form AND n.daily_headings = filing.daily_headings AND n.new_form <> n.form;

CREATE OR REPLACE TEMP TABLE arriving_filing (
    filing_id BIGINT, document_id VARCHAR, firm_id VARCHAR, as_of_date DATE, submit_date DATE,
    amends BOOLEAN, amendment_no INTEGER, loaded_at TIMESTAMP, received_at TIMESTAMP
);
CREATE OR REPLACE TEMP TABLE arriving_statement (
    filing_id BIGINT, origin VARCHAR, page INTEGER, kind VARCHAR
);
