-- The smallest excess that documents print which contradict one another.
-- Grain: filing and origin.   Reads: contradicted (filing_id, origin).   Unit: whole US dollars.
WITH rival AS (
    SELECT c.filing_id AS about, c.origin, o.filing_id
    FROM (SELECT DISTINCT filing_id, origin FROM contradicted) AS c
    JOIN statement AS s ON s.filing_id = c.filing_id AND s.origin = c.origin
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN filing AS r
        ON r.firm_id = f.firm_id AND r.as_of_date = f.as_of_date AND r.amends = f.amends
        AND r.amendment_no IS NOT DISTINCT FROM f.amendment_no
    JOIN statement AS o
        ON o.filing_id = r.filing_id AND o.origin = s.origin AND o.kind = s.kind
        AND o.submit_date = s.submit_date
)
SELECT r.about AS filing_id, r.origin, min(l.amount) AS smaller_excess
FROM rival AS r
JOIN statement_line AS k ON k.origin = r.origin
JOIN line_item_corrected AS l ON l.filing_id = r.filing_id AND l.line_code = k.excess
GROUP BY r.about, r.origin
