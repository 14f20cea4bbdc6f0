-- The filings to be judged that are the highest of their firm and day, on which stands what is missing of
-- it, with the sections of a daily form that are in force, and the statements of the day that were due by
-- a noon in New York which has passed.
-- Grain: judged filing.   Reads: judged, $now (UTC).
WITH day AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
highest AS (
    SELECT p.firm_id, p.as_of_date, arg_max(p.filing_id, p.rank) AS filing_id,
        list(p.origin) AS sections
    FROM page_in_force AS p
    SEMI JOIN day AS d ON d.firm_id = p.firm_id AND d.as_of_date = p.as_of_date
    WHERE p.kind = 'daily'
    GROUP BY p.firm_id, p.as_of_date
),
due AS (
    SELECT as_of_date, list(origin) AS due_by_now
    FROM due_statement
    WHERE as_of_date IN (SELECT as_of_date FROM day) AND noon_of(due_date) <= $now
    GROUP BY as_of_date
)
SELECT h.*, coalesce(d.due_by_now, []) AS due_by_now
FROM highest AS h
LEFT JOIN due AS d ON d.as_of_date = h.as_of_date
WHERE h.filing_id IN (FROM judged)
