-- Where each filing to be judged finds its firm's last earlier filing that prints a section, and the
-- day of its firm's last earlier filing of any. Versions that hold today alone are looked at.
-- Grain: judged filing and section that was printed before.   Reads: judged.
WITH subject AS (
    SELECT filing_id, firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
shown AS (
    SELECT filing_id, firm_id, as_of_date
    FROM filing
    WHERE known_to IS NULL AND firm_id IN (SELECT firm_id FROM subject)
),
page AS (
    SELECT s.firm_id, s.as_of_date, s.filing_id, p.origin
    FROM shown AS s JOIN page_in_force AS p ON p.filing_id = s.filing_id
),
wanted AS (
    SELECT s.*, o.origin, l.as_of_date AS last_filed
    FROM subject AS s
    ASOF JOIN shown AS l ON l.firm_id = s.firm_id AND s.as_of_date > l.as_of_date
    CROSS JOIN (SELECT DISTINCT origin FROM page) AS o
)
SELECT
    w.filing_id, w.origin, p.filing_id AS last_id, p.as_of_date AS last_date, w.last_filed
FROM wanted AS w
ASOF JOIN page AS p
    ON p.firm_id = w.firm_id AND p.origin = w.origin AND w.as_of_date > p.as_of_date
