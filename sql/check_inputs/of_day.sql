-- The daily statement that each month-end print to be judged is held against: that of the last due day not
-- after its own.
-- Grain: judged month-end print of which there is one.   Reads: judged.
WITH subject AS (
    SELECT f.filing_id, s.origin, f.firm_id, f.as_of_date
    FROM statement AS s JOIN filing AS f ON f.filing_id = s.filing_id
    WHERE s.kind = 'month_end' AND f.filing_id IN (FROM judged)
)
SELECT s.filing_id, s.origin, p.filing_id AS last_id
FROM (
    SELECT s.*, d.as_of_date AS due_day
    FROM subject AS s
    ASOF JOIN due_statement AS d ON d.origin = s.origin AND s.as_of_date >= d.as_of_date
) AS s
JOIN page_in_force AS p
    ON p.firm_id = s.firm_id AND p.as_of_date = s.due_day AND p.origin = s.origin AND p.kind = 'daily'
