-- Requirement, funds, excess and target of the firms of the filings to be judged, on the days before
-- them: all from their first day on, and 60 before it. Versions that hold today alone.
-- Grain: firm, day, origin that is printed.   Reads: judged.   Unit: whole US dollars.
WITH span AS (
    SELECT firm_id, min(as_of_date) AS first_day, max(as_of_date) AS last_day
    FROM filing
    WHERE filing_id IN (FROM judged)
    GROUP BY firm_id
),
page AS (
    SELECT
        f.firm_id,
        f.as_of_date,
        p.origin,
        p.printed_by,
        f.as_of_date >= s.first_day AS is_recent,
        row_number() OVER (
            PARTITION BY f.firm_id, p.origin, f.as_of_date >= s.first_day ORDER BY f.as_of_date DESC
        ) AS back
    FROM filing AS f
    JOIN span AS s ON s.firm_id = f.firm_id AND f.as_of_date < s.last_day
    JOIN page_in_force AS p ON p.filing_id = f.filing_id
    WHERE f.known_to IS NULL AND p.origin IN (SELECT origin FROM statement_line)
),
near AS (
    SELECT * FROM page WHERE is_recent OR back <= 60
),
role AS (
    SELECT
        origin,
        unnest(['required', 'funds', 'excess', 'target']) AS role,
        unnest([required, funds, excess, target]) AS line_code
    FROM statement_line
)
SELECT
    n.firm_id,
    n.origin,
    n.as_of_date,
    max(l.amount) FILTER (r.role = 'required') AS required,
    max(l.amount) FILTER (r.role = 'funds') AS funds,
    max(l.amount) FILTER (r.role = 'excess') AS excess,
    max(l.amount) FILTER (r.role = 'target') AS target
FROM near AS n
JOIN role AS r ON r.origin = n.origin
LEFT JOIN line_item_corrected AS l ON l.filing_id = n.printed_by AND l.line_code = r.line_code
GROUP BY n.firm_id, n.origin, n.as_of_date
