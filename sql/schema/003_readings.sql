-- Which run read which document, with what outcome, and which run judged which filing.
CREATE TABLE reading (
    document_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL
);
COMMENT ON TABLE reading IS 'Every time a document was read, by which run, and what became of it.';

ALTER TABLE filing_checked ADD COLUMN run_id VARCHAR;
