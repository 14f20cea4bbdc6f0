-- Corrections that hold for no line, with what the filing prints instead.
-- Grain: correction.   `filings`: how many filings it names; `instead`: what their line prints.
WITH named AS (
    SELECT c.document_id, c.as_of_date, c.line_code, c.printed, f.filing_id,
        (f.firm_id, f.as_of_date) AS filing
    FROM correction AS c
    LEFT JOIN filing AS f
        ON f.document_id = c.document_id
        AND coalesce(c.as_of_date = f.as_of_date, c.as_of_date IS NULL)
    WHERE c.known_to IS NULL
),
stands AS (
    SELECT filing_id, line_code, printed FROM line_item
    WHERE filing_id IN (SELECT filing_id FROM named)
    UNION
    SELECT filing_id, line_code, printed FROM reject
    WHERE filing_id IN (SELECT filing_id FROM named)
)
SELECT n.document_id, n.as_of_date, n.line_code, n.printed,
    count(DISTINCT n.filing) FILTER (n.filing_id IS NOT NULL) AS filings,
    string_agg(DISTINCT s.printed, ' and ' ORDER BY s.printed) AS instead
FROM named AS n
LEFT JOIN stands AS s ON s.filing_id = n.filing_id AND s.line_code = n.line_code
GROUP BY n.document_id, n.as_of_date, n.line_code, n.printed
HAVING filings <> 1 OR NOT coalesce(bool_or(s.printed = n.printed), false)
ORDER BY ALL
