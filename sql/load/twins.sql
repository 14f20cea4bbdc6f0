-- Which staged filings were there already: same firm, day, form, status, submit date and amounts,
-- with the same statements and the same rejects.
-- Grain: one row a staged filing that is a twin.   Reads: new_filing, new_line_item, new_uncoded_line.
CREATE OR REPLACE TEMP TABLE twin AS
WITH candidate AS (
    SELECT filing_id, firm_id, as_of_date, form, status, submit_date, NULL AS place FROM filing
    UNION ALL BY NAME
    SELECT filing_id, firm_id, as_of_date, form, status, submit_date, place FROM new_filing
),
pair AS (
    SELECT n.filing_id, c.filing_id AS other_id
    FROM new_filing AS n
    JOIN candidate AS c
        ON c.firm_id = n.firm_id
        AND c.as_of_date = n.as_of_date
        AND c.form IS NOT DISTINCT FROM n.form
        AND c.status IS NOT DISTINCT FROM n.status
        AND c.submit_date IS NOT DISTINCT FROM n.submit_date
        AND (c.place IS NULL OR c.place < n.place)
),
involved AS (
    SELECT filing_id FROM pair
    UNION
    SELECT other_id FROM pair
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
counted AS (
    SELECT filing_id, count(*) AS figures FROM figure GROUP BY filing_id
),
shared AS (
    SELECT p.filing_id, p.other_id, count(*) AS figures
    FROM pair AS p
    JOIN figure AS a ON a.filing_id = p.filing_id
    JOIN figure AS b ON b.filing_id = p.other_id AND b.name = a.name AND b.value = a.value
    GROUP BY p.filing_id, p.other_id
)
SELECT DISTINCT p.filing_id
FROM pair AS p
LEFT JOIN counted AS a ON a.filing_id = p.filing_id
LEFT JOIN counted AS b ON b.filing_id = p.other_id
LEFT JOIN shared AS s ON s.filing_id = p.filing_id AND s.other_id = p.other_id
WHERE coalesce(a.figures, 0) = coalesce(b.figures, 0)
    AND coalesce(a.figures, 0) = coalesce(s.figures, 0);
