-- What the codebook's lists and the views were last made from; where it is the same, opening the file
-- leaves them alone.
CREATE TABLE made_from (name VARCHAR NOT NULL);
COMMENT ON TABLE made_from IS 'What the lists of the codebook and the views of this warehouse were made from, in one row.';
COMMENT ON COLUMN made_from.name IS 'A hash of the codebook, the calendar of due statements and the SQL of lists and views.';
