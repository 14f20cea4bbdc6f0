-- Versions that changed figures of the one before, with the number of lines.
-- Grain: later version, origin.
SELECT firm_id, as_of_date, origin, count(*) AS lines
FROM amendment
GROUP BY firm_id, as_of_date, filing_after, origin
ORDER BY firm_id, as_of_date, filing_after, origin
