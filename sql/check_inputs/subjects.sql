-- The daily statements of the filings to be judged with firm and day.
-- Grain: filing and origin.   Reads: judged.
SELECT f.filing_id, f.firm_id, f.as_of_date, s.origin
FROM filing AS f
JOIN statement AS s ON s.filing_id = f.filing_id
WHERE f.filing_id IN (FROM judged)
    AND s.kind = 'daily' AND s.origin IN (SELECT origin FROM statement_line)
