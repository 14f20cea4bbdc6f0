-- Most amounts are printed the one usual way, digits in groups of three; only other prints are kept.
-- `printed` reads as before. Half of a line's bytes were its print.
CREATE TABLE line_item_kept (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    page INTEGER,
    line INTEGER,
    box_left SMALLINT,
    box_bottom SMALLINT,
    box_right SMALLINT,
    box_top SMALLINT,
    printed_otherwise VARCHAR,
    printed VARCHAR GENERATED ALWAYS AS (coalesce(printed_otherwise, format('{:,}', amount))) VIRTUAL
);
INSERT INTO line_item_kept BY NAME
SELECT
    * EXCLUDE (printed),
    CASE WHEN printed <> format('{:,}', amount) THEN printed END AS printed_otherwise
FROM line_item;
DROP TABLE line_item;
ALTER TABLE line_item_kept RENAME TO line_item;
COMMENT ON TABLE line_item IS 'One row a coded line as printed.';
