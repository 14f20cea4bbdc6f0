-- Statements that were due, of firms that are expected to file, for days without any filing.
-- Grain: firm, as-of date, origin that the firm has printed up to then.
CREATE OR REPLACE VIEW missing_filing AS
WITH begun AS (
    SELECT f.firm_id, s.origin, min(f.as_of_date) AS first_day
    FROM filing AS f JOIN statement AS s ON s.filing_id = f.filing_id
    GROUP BY f.firm_id, s.origin
)
SELECT q.firm_id, m.legal_name AS firm_name, d.origin, q.as_of_date, d.due_date
FROM firm_silence AS q
JOIN begun AS b ON b.firm_id = q.firm_id AND b.first_day < q.as_of_date
JOIN due_statement AS d ON d.as_of_date = q.as_of_date AND d.origin = b.origin
JOIN firm AS m ON m.firm_id = q.firm_id
WHERE NOT q.filed AND q.is_expected;
COMMENT ON VIEW missing_filing IS 'Statements that were due and for whose day nothing was filed, of firms that are expected to file.';
