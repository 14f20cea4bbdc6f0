-- The form, its sums and the places of funds, so that a reader of the file needs nothing beside it.
-- Filled from the codebook when the file is opened.

CREATE TABLE form_section (
    section VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    title VARCHAR NOT NULL,
    regulation VARCHAR
);
COMMENT ON TABLE form_section IS 'The pages of the form in its order, from codebook/statements.csv.';

CREATE TABLE form_row (
    section VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    part INTEGER NOT NULL,
    number VARCHAR NOT NULL,
    words VARCHAR NOT NULL,
    line_code VARCHAR
);
COMMENT ON TABLE form_row IS 'The rows of the form in its order, one row a number that stands on it, from codebook/form.csv; rows of a contact person are left out.';

CREATE TABLE identity_term (
    check_id VARCHAR NOT NULL,
    total VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    line_code VARCHAR NOT NULL,
    sign INTEGER NOT NULL
);
COMMENT ON TABLE identity_term IS 'What each total is computed from, from codebook/identities.csv.';

CREATE TABLE fund_place (
    line_code VARCHAR NOT NULL,
    place VARCHAR NOT NULL,
    asset VARCHAR NOT NULL,
    optional BOOLEAN NOT NULL
);
COMMENT ON TABLE fund_place IS 'Where the funds of a line are held and what they are, from codebook/fund_places.csv.';
