-- The version before each statement to be judged.
-- Grain: judged statement behind another of its firm, day, section and kind.   Reads: judged.
WITH day AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
version AS (
    SELECT f.firm_id, f.as_of_date, s.kind, s.origin, s.version, s.filing_id, f.cause
    FROM statement AS s
    JOIN filing AS f ON f.filing_id = s.filing_id
    SEMI JOIN day AS d ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date
)
SELECT a.filing_id, a.origin, b.filing_id AS last_id
FROM version AS a
JOIN version AS b
    ON b.firm_id = a.firm_id AND b.as_of_date = a.as_of_date AND b.kind = a.kind
    AND b.origin = a.origin AND b.version = a.version - 1
WHERE a.version > 1 AND a.cause = 'printed' AND a.filing_id IN (FROM judged)
