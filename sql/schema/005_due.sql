-- Which statements are due for which day, and when a firm stopped filing.
ALTER TABLE firm ADD COLUMN ended_on DATE;

CREATE TABLE due_statement (
    origin VARCHAR NOT NULL,
    as_of_date DATE NOT NULL,
    due_date DATE NOT NULL,
    missing_after TIMESTAMP NOT NULL
);
COMMENT ON TABLE due_statement IS 'The statements due for each day, by noon of due_date in New York, from codebook/calendar.csv over a holiday library; days without a source have no row.';
