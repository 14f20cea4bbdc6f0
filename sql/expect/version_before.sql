-- The version before each version to be judged.
-- Grain: judged filing behind another of its firm, day and form.   Reads: judged.
SELECT a.filing_id, b.filing_id AS last_id
FROM filing AS a
JOIN filing AS b
    ON b.firm_id = a.firm_id
    AND b.as_of_date = a.as_of_date
    AND b.form IS NOT DISTINCT FROM a.form
    AND b.version = a.version - 1
WHERE a.version > 1 AND a.cause = 'printed' AND a.filing_id IN (FROM judged)
