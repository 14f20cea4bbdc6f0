-- Which staged filings were there already: same firm, day, form, status, submit date and amounts,
-- with the same statements and the same rejects.
-- Versions are compared by the list of all they print, not in pairs: there may be thousands of one filing.
-- Grain: one row a staged filing that is a twin.   Reads: new_filing, new_line_item, new_uncoded_line.
CREATE OR REPLACE TEMP TABLE twin AS
WITH candidate AS (
    SELECT filing_id, firm_id, as_of_date, form, status, submit_date, NULL AS place FROM filing
    WHERE (firm_id, as_of_date) IN (SELECT (firm_id, as_of_date) FROM new_filing)
    UNION ALL BY NAME
    SELECT filing_id, firm_id, as_of_date, form, status, submit_date, place FROM new_filing
),
alike AS (
    SELECT * FROM candidate
    QUALIFY count(*) OVER (PARTITION BY firm_id, as_of_date, form, status, submit_date) > 1
),
involved AS (
    SELECT filing_id FROM alike
),
figure AS (
    SELECT filing_id, line_code AS name, amount::VARCHAR AS value FROM line_item
    WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT filing_id, name, coalesce(amount::VARCHAR, printed) FROM uncoded_line
    WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT filing_id, line_code, amount::VARCHAR FROM new_line_item
    WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT filing_id, name, coalesce(amount::VARCHAR, printed) FROM new_uncoded_line
    WHERE filing_id IN (FROM involved)
    UNION ALL
    -- What was printed but could not be taken is part of what was printed.
    SELECT DISTINCT filing_id, 'rejected', coalesce(line_code, origin, '') || reason FROM reject
    WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT DISTINCT filing_id, 'rejected', coalesce(line_code, origin, '') || reason FROM new_reject
    WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT filing_id, 'statement', origin FROM statement WHERE filing_id IN (FROM involved)
    UNION ALL
    SELECT filing_id, 'statement', origin FROM new_statement WHERE filing_id IN (FROM involved)
),
print AS (
    SELECT filing_id, list((name, value) ORDER BY name, value) AS figures
    FROM figure
    GROUP BY filing_id
)
SELECT DISTINCT c.filing_id
FROM alike AS c
LEFT JOIN print AS p ON p.filing_id = c.filing_id
QUALIFY c.place > min(coalesce(c.place, -1)) OVER (
    PARTITION BY c.firm_id, c.as_of_date, c.form, c.status, c.submit_date, p.figures
);
