-- The statement as printed, in the form's own shape, from the version that holds today.
-- Grain: firm, as-of date, origin, row of the form and number on it.   Units: whole US dollars.
-- Detail view: ask it for a firm and a day. A line that was not printed has NULL.
-- Lines are joined to their filing first, so that a firm or day asked for cuts the scan of all lines.
CREATE OR REPLACE VIEW statement_printed AS
WITH of_filing AS (
    SELECT f.firm_id, f.as_of_date, l.filing_id, l.line_code, l.printed, l.amount, l.page
    FROM filing AS f
    JOIN line_item AS l ON l.filing_id = f.filing_id
    UNION ALL
    SELECT f.firm_id, f.as_of_date, u.filing_id, u.name, u.printed, u.amount, u.page
    FROM filing AS f
    JOIN uncoded_line AS u ON u.filing_id = f.filing_id
)
SELECT
    d.firm_id,
    d.firm_name,
    d.as_of_date,
    d.origin,
    r.place,
    r.part,
    r.number,
    r.words,
    r.line_code,
    l.printed,
    l.amount,
    l.page,
    d.filing_id
FROM seg_daily AS d
JOIN form_row AS r ON r.section = d.origin
LEFT JOIN of_filing AS l
    ON l.firm_id = d.firm_id AND l.as_of_date = d.as_of_date
    AND l.filing_id = d.filing_id AND l.line_code = r.line_code;
COMMENT ON VIEW statement_printed IS 'The statements in the form''s own shape, latest versions; whole US dollars.';
COMMENT ON COLUMN statement_printed.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN statement_printed.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN statement_printed.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN statement_printed.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN statement_printed.place IS 'The row''s place on the form, from 0.';
COMMENT ON COLUMN statement_printed.part IS 'The number''s place on its row, from 0.';
COMMENT ON COLUMN statement_printed.number IS 'The line number that the form prints in front.';
COMMENT ON COLUMN statement_printed.words IS 'The words of the form''s row.';
COMMENT ON COLUMN statement_printed.line_code IS 'The four digits in brackets, or the name of a line without a code.';
COMMENT ON COLUMN statement_printed.printed IS 'The amount exactly as it stood in the document.';
COMMENT ON COLUMN statement_printed.amount IS 'Whole US dollars; lines 9104 to 9107 are counts.';
COMMENT ON COLUMN statement_printed.page IS 'The page of the document, from 1.';
COMMENT ON COLUMN statement_printed.filing_id IS 'The version of the filing that the row is read from.';
