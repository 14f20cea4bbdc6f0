-- Two documents print one filing under one status and submit date with other amounts.
-- Grain: filing that prints the section where another version contradicts it.
-- reported: lines that differ, with and without a code; expected: 0.   Unit: lines.
WITH rival AS (
    SELECT DISTINCT a.filing_id, b.filing_id AS other_id
    FROM (FROM {statement}) AS s
    JOIN filing AS a ON a.filing_id = s.filing_id
    JOIN filing AS b
        ON b.firm_id = a.firm_id
        AND b.as_of_date = a.as_of_date
        AND b.form IS NOT DISTINCT FROM a.form
        AND b.status IS NOT DISTINCT FROM a.status
        AND b.submit_date IS NOT DISTINCT FROM a.submit_date
        AND b.document_id <> a.document_id
    JOIN statement AS p ON p.filing_id = a.filing_id AND p.origin = '{origin}'
    JOIN statement AS q ON q.filing_id = b.filing_id AND q.origin = '{origin}'
),
line AS (
    SELECT filing_id, line_code AS name, amount FROM line_item
    WHERE origin = '{origin}'
        AND filing_id IN (SELECT filing_id FROM rival UNION SELECT other_id FROM rival)
    UNION ALL
    SELECT filing_id, name, amount FROM uncoded_line
    WHERE origin = '{origin}'
        AND filing_id IN (SELECT filing_id FROM rival UNION SELECT other_id FROM rival)
),
figure AS (
    SELECT r.filing_id, r.other_id, l.name, l.amount AS ours, NULL AS theirs
    FROM rival AS r JOIN line AS l ON l.filing_id = r.filing_id
    UNION ALL
    SELECT r.filing_id, r.other_id, l.name, NULL, l.amount
    FROM rival AS r JOIN line AS l ON l.filing_id = r.other_id
),
differing AS (
    SELECT filing_id, other_id, name FROM figure
    GROUP BY filing_id, other_id, name
    HAVING max(ours) IS DISTINCT FROM max(theirs)
)
SELECT filing_id, 'fail' AS status, count(DISTINCT name) AS reported, 0 AS expected,
    count(DISTINCT name) AS difference
FROM differing
GROUP BY filing_id
