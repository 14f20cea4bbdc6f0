-- What the firm's last filing before each of these printed, as it is shown today.
-- Grain: filing and line.   Reads: judged (filing_id).   Unit: whole US dollars.
WITH last AS (
    SELECT f.filing_id, p.filing_id AS last_id
    FROM (FROM filing WHERE filing_id IN (FROM judged)) AS f
    ASOF JOIN (FROM filing WHERE known_to IS NULL) AS p
        ON p.firm_id = f.firm_id AND p.as_of_date < f.as_of_date
)
SELECT last.filing_id, l.line_code AS name, l.amount
FROM last
JOIN page_in_force AS p ON p.filing_id = last.last_id
JOIN line_item_corrected AS l ON l.filing_id = p.printed_by AND l.origin = p.origin
