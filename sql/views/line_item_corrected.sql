-- The amounts in force at a moment (a TIMESTAMP in UTC): as printed, or as a person corrected them.
-- Grain and columns: as line_item, and corrected.   Units: whole US dollars; 9104 to 9107 counts.
-- A correction holds where the line is printed as it says. A rejected amount may be corrected too;
-- then its line stands here alone. Corrections are joined once: joined twice, DuckDB keeps them as a
-- common part, and a filing that is asked for no longer cuts the scan of all lines. What stood in
-- the document is made of the amount only for lines that have a correction.
CREATE OR REPLACE MACRO line_item_as_known(ts) AS TABLE
SELECT
    * EXCLUDE (refused, read_as)
    REPLACE (coalesce(read_as, amount) AS amount, coalesce(printed, usual_print(amount)) AS printed),
    read_as IS NOT NULL AS corrected
FROM (
    SELECT l.*, CASE WHEN c.readings IS NOT NULL THEN list_filter(
        c.readings, lambda r: r.printed = coalesce(l.printed, usual_print(l.amount))
    )[1].read_as END AS read_as
    FROM (
        SELECT *, false AS refused FROM coded_line
        UNION ALL BY NAME
        SELECT
            filing_id, min(origin) AS origin, line_code, min(page) AS page, min(line) AS line,
            printed, true AS refused
        FROM reject
        WHERE filing_id IS NOT NULL AND line_code IS NOT NULL
        GROUP BY filing_id, line_code, printed
    ) AS l
    LEFT JOIN (
        SELECT filing_id, line_code,
            list({'printed': printed, 'read_as': read_as} ORDER BY printed, read_as) AS readings
        FROM filing_correction_as_known(ts)
        GROUP BY filing_id, line_code
    ) AS c ON c.filing_id = l.filing_id AND c.line_code = l.line_code
)
WHERE NOT refused OR read_as IS NOT NULL;

CREATE OR REPLACE VIEW line_item_corrected AS
FROM line_item_as_known(TIMESTAMP 'infinity');
COMMENT ON VIEW line_item_corrected IS 'One row a coded line: the amount in force now, and whether a person corrected it.';
