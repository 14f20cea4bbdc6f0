-- The filings to be judged with firm, day and the statements on their pages.
-- Grain: filing and origin.   Reads: judged.
SELECT f.filing_id, f.firm_id, f.as_of_date, p.origin
FROM filing AS f
JOIN page_in_force AS p ON p.filing_id = f.filing_id
WHERE f.filing_id IN (FROM judged) AND p.origin IN (SELECT origin FROM statement_line)
