-- Nearly every amount is printed the one usual way, its digits in groups of three: its print is not kept
-- twice. It was four of the twelve bytes of a line. `line_item` is a view that gives it as before.
CREATE TABLE coded_line (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    page INTEGER,
    line INTEGER,
    printed VARCHAR,
    box_left SMALLINT,
    box_bottom SMALLINT,
    box_right SMALLINT,
    box_top SMALLINT
);
COMMENT ON TABLE coded_line IS 'The coded lines as they are kept; read the view line_item.';
COMMENT ON COLUMN coded_line.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN coded_line.origin IS 'The page: an origin, cover or supplemental.';
COMMENT ON COLUMN coded_line.line_code IS 'The four digits in brackets.';
COMMENT ON COLUMN coded_line.amount IS 'Whole US dollars; lines 9104 to 9107 are counts.';
COMMENT ON COLUMN coded_line.page IS 'The page of the document, from 1.';
COMMENT ON COLUMN coded_line.line IS 'The line on that page, from 1.';
COMMENT ON COLUMN coded_line.printed IS 'The amount exactly as it stood, where that is not its digits in groups of three.';
COMMENT ON COLUMN coded_line.box_left IS 'Left edge of the amount on its page; tenths of a point from the lower left corner, PDFs only.';
COMMENT ON COLUMN coded_line.box_bottom IS 'Bottom edge of the amount, likewise.';
COMMENT ON COLUMN coded_line.box_right IS 'Right edge of the amount, likewise.';
COMMENT ON COLUMN coded_line.box_top IS 'Top edge of the amount, likewise.';

INSERT INTO coded_line BY NAME
SELECT * REPLACE (nullif(printed, format('{:,}', amount)) AS printed) FROM line_item;

DROP TABLE line_item;
