-- Two documents print one statement under one status, number and submit date with other amounts.
-- Grain: filing that prints the section where another version contradicts it.
-- reported: lines that differ, with and without a code; expected: 0.   Unit: lines.
-- Versions are counted, not paired: there may be thousands of one filing.
WITH rival AS (
    SELECT f.filing_id, f.document_id, min(f.filing_id) OVER alike AS kin
    FROM filing AS f
    JOIN statement AS p ON p.filing_id = f.filing_id AND p.origin = '{origin}'
    WHERE (f.firm_id, f.as_of_date) IN (
        SELECT (j.firm_id, j.as_of_date)
        FROM (FROM {statement}) AS s JOIN filing AS j ON j.filing_id = s.filing_id
    )
    WINDOW alike AS (
        PARTITION BY f.firm_id, f.as_of_date, p.kind, f.amends, f.amendment_no, p.submit_date
    )
    QUALIFY min(f.document_id) OVER alike <> max(f.document_id) OVER alike
),
line AS (
    SELECT filing_id, line_code AS name, amount FROM line_item
    WHERE origin = '{origin}' AND filing_id IN (SELECT filing_id FROM rival)
    UNION ALL
    SELECT filing_id, name, amount FROM uncoded_line
    WHERE origin = '{origin}' AND filing_id IN (SELECT filing_id FROM rival)
),
figure AS (
    SELECT r.kin, r.filing_id, r.document_id, n.name, max(l.amount) AS amount
    FROM rival AS r
    JOIN (
        SELECT DISTINCT k.kin, l.name FROM rival AS k JOIN line AS l ON l.filing_id = k.filing_id
    ) AS n ON n.kin = r.kin
    LEFT JOIN line AS l ON l.filing_id = r.filing_id AND l.name = n.name
    GROUP BY r.kin, r.filing_id, r.document_id, n.name
),
differing AS (
    -- Those of another document with another amount.
    SELECT filing_id, name
    FROM figure
    QUALIFY count(*) OVER (PARTITION BY kin, name)
        - count(*) OVER (PARTITION BY kin, name, document_id)
        - count(*) OVER (PARTITION BY kin, name, amount)
        + count(*) OVER (PARTITION BY kin, name, document_id, amount) > 0
)
SELECT filing_id, 'fail' AS status, count(*) AS reported, 0 AS expected, count(*) AS difference
FROM differing
WHERE filing_id IN (SELECT filing_id FROM (FROM {statement}))
GROUP BY filing_id
