-- The rules themselves, so that a reader of the file needs nothing beside it, and the line whose figure
-- a verdict reports.
CREATE TABLE rule (
    check_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    severity VARCHAR,
    notice VARCHAR,
    proxy VARCHAR,
    suite VARCHAR,
    belongs_to VARCHAR,
    asserts VARCHAR NOT NULL,
    regulation VARCHAR,
    not_applicable VARCHAR,
    what_to_do VARCHAR
);
COMMENT ON TABLE rule IS 'Every check on every origin, and the duties and notes that belong to it: what it asserts, its regulation, its gravest severity, from the codebook.';

ALTER TABLE verdict ADD COLUMN line_code VARCHAR;
COMMENT ON COLUMN verdict.line_code IS 'The line whose figure is reported; null where it is none of one line.';
