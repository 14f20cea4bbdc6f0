-- The pages whose figures are the history of the filings to be judged: those of their firms on the days
-- before them, all from their first day on, and 60 before it. Daily statements in force alone.
-- Grain: firm, day, origin that is printed.   Reads: judged.   Units: none.
WITH span AS (
    SELECT firm_id, min(as_of_date) AS first_day, max(as_of_date) AS last_day
    FROM filing
    WHERE filing_id IN (FROM judged)
    GROUP BY firm_id
),
page AS (
    SELECT
        p.firm_id,
        p.as_of_date,
        p.origin,
        p.filing_id,
        p.as_of_date >= s.first_day AS is_recent,
        row_number() OVER (
            PARTITION BY p.firm_id, p.origin, p.as_of_date >= s.first_day ORDER BY p.as_of_date DESC
        ) AS back
    FROM page_in_force AS p
    JOIN span AS s ON s.firm_id = p.firm_id AND p.as_of_date < s.last_day
    WHERE p.kind = 'daily' AND p.origin IN (SELECT origin FROM statement_line)
)
SELECT firm_id, origin, as_of_date, filing_id
FROM page
WHERE is_recent OR back <= 60
