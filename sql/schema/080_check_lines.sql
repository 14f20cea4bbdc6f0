-- The lines by the role in which checks and questions read them, so that none names their codes.
-- Filled from the codebook when the file is opened.
CREATE TABLE check_line (
    role VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL
);
COMMENT ON TABLE check_line IS 'The lines that stand in a role in checks, by the origin they are of, from codebook/check_lines.csv.';
COMMENT ON COLUMN check_line.role IS 'What the line is, such as deficiency.';
COMMENT ON COLUMN check_line.origin IS 'The pool of customer money that it is of; the line may be printed on another page.';
COMMENT ON COLUMN check_line.line_code IS 'The four digits in brackets, or the name of a line without a code.';
