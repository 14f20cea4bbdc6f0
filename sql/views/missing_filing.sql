-- Statements that are not there although most firms filed that statement for the day.
-- Grain: firm, origin, as-of date.   A firm is looked for between its first and its last filing.
-- Due is the next weekday; holidays are not known to this view.
CREATE OR REPLACE VIEW missing_filing AS
WITH active AS (
    SELECT firm_id, origin, min(as_of_date) AS first_day, max(as_of_date) AS last_day
    FROM seg_daily
    GROUP BY firm_id, origin
),
printed AS (
    SELECT origin, as_of_date, count(*) AS firms FROM seg_daily GROUP BY origin, as_of_date
),
expected AS (
    SELECT a.firm_id, a.origin, p.as_of_date, p.firms,
        count(*) OVER (PARTITION BY a.origin, p.as_of_date) AS active_firms
    FROM active AS a
    JOIN printed AS p
        ON p.origin = a.origin AND p.as_of_date BETWEEN a.first_day AND a.last_day
)
SELECT
    e.firm_id,
    m.legal_name AS firm_name,
    e.origin,
    e.as_of_date,
    e.as_of_date + CASE dayofweek(e.as_of_date) WHEN 5 THEN 3 WHEN 6 THEN 2 ELSE 1 END AS due_date
FROM expected AS e
JOIN firm AS m ON m.firm_id = e.firm_id
ANTI JOIN seg_daily AS d
    ON d.firm_id = e.firm_id AND d.origin = e.origin AND d.as_of_date = e.as_of_date
WHERE 2 * e.firms > e.active_firms;
COMMENT ON VIEW missing_filing IS 'Statements that are due and not there.';
COMMENT ON COLUMN missing_filing.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN missing_filing.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN missing_filing.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN missing_filing.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN missing_filing.due_date IS 'The day by whose noon (New York) the statement is due.';
