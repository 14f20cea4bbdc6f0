-- What the firm printed last before each of these filings, as it is in force.
-- Grain: filing and line.   Reads: judged (filing_id).   Unit: whole US dollars.
WITH last AS (
    SELECT f.filing_id, p.firm_id, p.as_of_date
    FROM (FROM filing WHERE filing_id IN (FROM judged)) AS f
    ASOF JOIN (SELECT DISTINCT firm_id, as_of_date FROM page_in_force WHERE kind = 'daily') AS p
        ON p.firm_id = f.firm_id AND p.as_of_date < f.as_of_date
)
SELECT last.filing_id, l.line_code AS name, l.amount
FROM last
JOIN page_in_force AS p
    ON p.firm_id = last.firm_id AND p.as_of_date = last.as_of_date AND p.kind = 'daily'
JOIN line_item_corrected AS l ON l.filing_id = p.filing_id AND l.origin = p.origin
