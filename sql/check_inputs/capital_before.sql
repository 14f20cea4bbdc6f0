-- The net capital that a firm printed last before each filing to be judged.
-- Grain: judged filing of a firm that printed it before.   Reads: judged.   Unit: whole US dollars.
WITH subject AS (
    SELECT filing_id, firm_id, as_of_date FROM filing WHERE filing_id IN (FROM judged)
),
capital AS (
    SELECT p.firm_id, p.as_of_date, u.amount
    FROM page_in_force AS p
    JOIN uncoded_line AS u ON u.filing_id = p.filing_id AND u.name = 'current_anc'
    WHERE p.origin = 'cover'
        AND p.kind = 'daily'
        AND u.amount IS NOT NULL
        AND p.firm_id IN (SELECT firm_id FROM subject)
)
SELECT s.filing_id, c.amount AS anc
FROM subject AS s
ASOF JOIN capital AS c ON c.firm_id = s.firm_id AND s.as_of_date > c.as_of_date
