-- Every coded line as printed; coded_line keeps the print only where it is not the usual one.
-- Grain: filing version, line code.   Units: whole US dollars; 9104 to 9107 counts.
CREATE OR REPLACE MACRO usual_print(amount) AS format('{:,}', amount);
COMMENT ON MACRO usual_print IS 'How an amount stands in most filings: 1,234 or -1,234.';

CREATE OR REPLACE VIEW line_item AS
SELECT filing_id, origin, line_code, amount, page, line,
    coalesce(printed, usual_print(amount)) AS printed,
    box_left, box_bottom, box_right, box_top
FROM coded_line;
COMMENT ON VIEW line_item IS 'One row a coded line as printed; whole US dollars.';
COMMENT ON COLUMN line_item.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN line_item.origin IS 'The page: an origin, cover or supplemental.';
COMMENT ON COLUMN line_item.line_code IS 'The four digits in brackets, or the name of a line without a code.';
COMMENT ON COLUMN line_item.amount IS 'Whole US dollars; lines 9104 to 9107 are counts.';
COMMENT ON COLUMN line_item.page IS 'The page of the document, from 1.';
COMMENT ON COLUMN line_item.line IS 'The line on that page, from 1.';
COMMENT ON COLUMN line_item.printed IS 'The amount exactly as it stood in the document.';
COMMENT ON COLUMN line_item.box_left IS 'Left edge of the amount on its page; tenths of a point from the lower left corner, PDFs only.';
COMMENT ON COLUMN line_item.box_bottom IS 'Bottom edge of the amount, likewise.';
COMMENT ON COLUMN line_item.box_right IS 'Right edge of the amount, likewise.';
COMMENT ON COLUMN line_item.box_top IS 'Top edge of the amount, likewise.';
