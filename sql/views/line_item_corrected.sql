-- The amounts in force at a moment (a TIMESTAMP in UTC): as printed, or as a person corrected them.
-- Grain and columns: as line_item, and corrected.   Units: whole US dollars; 9104 to 9107 counts.
-- A correction holds where the line is printed as it says. A rejected amount may be corrected too;
-- then its line stands here alone.
CREATE OR REPLACE MACRO line_item_as_known(ts) AS TABLE
SELECT l.* REPLACE (coalesce(c.read_as, l.amount) AS amount), c.read_as IS NOT NULL AS corrected
FROM line_item AS l
LEFT JOIN filing_correction_as_known(ts) AS c
    ON c.filing_id = l.filing_id AND c.line_code = l.line_code AND c.printed = l.printed
UNION ALL BY NAME
SELECT
    r.filing_id, any_value(r.origin) AS origin, r.line_code, any_value(c.read_as) AS amount,
    min(r.page) AS page, min(r.line) AS line, any_value(r.printed) AS printed, true AS corrected
FROM reject AS r
JOIN filing_correction_as_known(ts) AS c
    ON c.filing_id = r.filing_id AND c.line_code = r.line_code AND c.printed = r.printed
GROUP BY r.filing_id, r.line_code;

CREATE OR REPLACE VIEW line_item_corrected AS
FROM line_item_as_known(TIMESTAMP 'infinity');
COMMENT ON VIEW line_item_corrected IS 'One row a coded line: the amount in force now, and whether a person corrected it.';
