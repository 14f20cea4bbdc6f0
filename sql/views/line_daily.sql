-- Every coded line of the three statements as it holds today, also on pages that an amendment keeps.
-- Grain: firm, as-of date, origin, line code that was printed.   Units: whole US dollars.
-- Detail view: ask it for a firm, a day or a code.
-- Lines are joined to their filing first, so that a firm or day asked for cuts the scan of all lines.
CREATE OR REPLACE VIEW line_daily AS
WITH of_filing AS (
    SELECT f.firm_id, f.as_of_date, l.filing_id, l.origin, l.line_code, l.amount, l.printed, l.page,
        l.line, l.corrected
    FROM filing AS f
    JOIN line_item_corrected AS l ON l.filing_id = f.filing_id
)
SELECT
    d.firm_id,
    d.firm_name,
    d.as_of_date,
    d.origin,
    l.line_code,
    l.amount,
    l.printed,
    l.page,
    l.line,
    l.corrected,
    d.filing_id
FROM seg_daily AS d
JOIN of_filing AS l
    ON l.firm_id = d.firm_id AND l.as_of_date = d.as_of_date
    AND l.filing_id = d.filing_id AND l.origin = d.origin;
COMMENT ON VIEW line_daily IS 'Every coded line by firm, day and origin, latest versions; whole US dollars.';
COMMENT ON COLUMN line_daily.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN line_daily.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN line_daily.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN line_daily.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN line_daily.line_code IS 'The four digits in brackets, or the name of a line without a code.';
COMMENT ON COLUMN line_daily.amount IS 'As printed, or as a person corrected it; whole US dollars; lines 9104 to 9107 are counts.';
COMMENT ON COLUMN line_daily.printed IS 'The amount exactly as it stood in the document.';
COMMENT ON COLUMN line_daily.page IS 'The page of the document, from 1.';
COMMENT ON COLUMN line_daily.line IS 'The line on that page, from 1.';
COMMENT ON COLUMN line_daily.corrected IS 'Whether a person corrected the amount (codebook/corrections.csv).';
COMMENT ON COLUMN line_daily.filing_id IS 'The version of the filing that the row is read from.';
