-- What a person reads otherwise than it was printed or read; line_item stays as it is.
CREATE TABLE correction (
    document_id VARCHAR NOT NULL,
    as_of_date DATE,
    line_code VARCHAR NOT NULL,
    printed VARCHAR NOT NULL,
    read_as BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    evidence VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL,
    known_to TIMESTAMP
);
COMMENT ON TABLE correction IS 'Amounts as a person corrected them, from codebook/corrections.csv; as_of_date is null where the document holds one filing, known_to where the correction holds now.';
