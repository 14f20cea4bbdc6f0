-- Where each filing to be judged finds its firm's last earlier page of a section, and the day of its
-- firm's last earlier filing of any. Daily statements in force alone are looked at.
-- Grain: judged filing and section that was printed before.   Reads: judged.
WITH subject AS (
    SELECT filing_id, firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
page AS (
    SELECT firm_id, as_of_date, filing_id, origin
    FROM page_in_force
    WHERE kind = 'daily' AND firm_id IN (SELECT firm_id FROM subject)
),
day AS (
    SELECT DISTINCT firm_id, as_of_date FROM page
),
wanted AS (
    SELECT s.*, o.origin, l.as_of_date AS last_filed
    FROM subject AS s
    ASOF JOIN day AS l ON l.firm_id = s.firm_id AND s.as_of_date > l.as_of_date
    CROSS JOIN (SELECT DISTINCT origin FROM page) AS o
)
SELECT
    w.filing_id, w.origin, p.filing_id AS last_id, p.as_of_date AS last_date, w.last_filed
FROM wanted AS w
ASOF JOIN page AS p
    ON p.firm_id = w.firm_id AND p.origin = w.origin AND w.as_of_date > p.as_of_date
