-- The warehouse: documents, what they print, and what the checks say of it.
-- Amounts are whole US dollars; lines 9104 to 9107 are counts. A line that was not printed has no row.

CREATE TABLE firm (
    firm_id VARCHAR NOT NULL,
    legal_name VARCHAR NOT NULL
);
COMMENT ON TABLE firm IS 'One row a futures broker; firm_id is the slug of its legal name.';

CREATE TABLE firm_alias (
    firm_id VARCHAR NOT NULL,
    printed_name VARCHAR NOT NULL,
    valid_from DATE,
    valid_to DATE
);
COMMENT ON TABLE firm_alias IS 'Every name under which a firm was printed or is known.';

CREATE TABLE document (
    document_id VARCHAR NOT NULL,
    source_uri VARCHAR NOT NULL,
    media_type VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    received_at TIMESTAMP NOT NULL,
    outcome VARCHAR NOT NULL
);
COMMENT ON TABLE document IS 'One row a distinct content; document_id is its sha256. Outcome: loaded, duplicate or rejected.';

CREATE TABLE arrival (
    document_id VARCHAR NOT NULL,
    source_uri VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE arrival IS 'Every time a document was met, under which name and in which run.';

CREATE TABLE filing (
    filing_id BIGINT NOT NULL,
    document_id VARCHAR NOT NULL,
    firm_id VARCHAR NOT NULL,
    as_of_date DATE NOT NULL,
    submit_date DATE,
    form VARCHAR,
    status VARCHAR,
    reader_version VARCHAR NOT NULL,
    is_latest BOOLEAN NOT NULL,
    known_from TIMESTAMP NOT NULL,
    known_to TIMESTAMP,
    firm_name VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    printed_amounts INTEGER NOT NULL,
    repeats INTEGER NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE filing IS 'One row a version of a filing (firm, as-of date, form). Cause: printed, or reread where a newer reader read the same bytes differently.';

CREATE TABLE statement (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    page INTEGER
);
COMMENT ON TABLE statement IS 'The sections that a filing prints, with the first page of each.';

CREATE TABLE line_item (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    page INTEGER,
    line INTEGER,
    printed VARCHAR NOT NULL
);
COMMENT ON TABLE line_item IS 'One row a coded line as printed.';

CREATE TABLE uncoded_line (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    name VARCHAR NOT NULL,
    amount BIGINT,
    text VARCHAR,
    page INTEGER,
    line INTEGER,
    printed VARCHAR NOT NULL
);
COMMENT ON TABLE uncoded_line IS 'Lines that the form prints without a code; names as in codebook/uncoded_lines.csv.';

CREATE TABLE residual_interest_target (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    basis VARCHAR NOT NULL,
    low DECIMAL(20, 4),
    high DECIMAL(20, 4)
);
COMMENT ON TABLE residual_interest_target IS 'The target that a cover promises; low and high in dollars, or in percent as printed.';

CREATE TABLE leftover (
    filing_id BIGINT NOT NULL,
    origin VARCHAR,
    page INTEGER,
    line INTEGER,
    printed VARCHAR
);
COMMENT ON TABLE leftover IS 'Printed amounts that no rule handles. Words of a cover are withheld unless they are plainly an amount.';

CREATE TABLE reject (
    document_id VARCHAR NOT NULL,
    filing_id BIGINT,
    scope VARCHAR NOT NULL,
    stage VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR NOT NULL,
    page INTEGER,
    line INTEGER,
    origin VARCHAR,
    line_code VARCHAR,
    printed VARCHAR,
    numbers INTEGER NOT NULL
);
COMMENT ON TABLE reject IS 'Documents and amounts that were not loaded, why, and what to do; numbers counts the printed amounts a row stands for.';

CREATE TABLE verdict (
    check_id VARCHAR NOT NULL,
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    reported BIGINT,
    expected BIGINT,
    difference BIGINT,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE verdict IS 'The current verdict of each check on each filing and origin; run_id is the run that established it.';

CREATE TABLE verdict_change (
    check_id VARCHAR NOT NULL,
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    status_before VARCHAR,
    status_after VARCHAR,
    changed_at TIMESTAMP NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE verdict_change IS 'Verdicts that turned after they were first established.';

CREATE TABLE filing_checked (
    filing_id BIGINT NOT NULL,
    checks_version VARCHAR NOT NULL
);
COMMENT ON TABLE filing_checked IS 'Which checks have judged a filing; a filing without a row of the present version is pending.';

CREATE TABLE run (
    run_id VARCHAR NOT NULL,
    command VARCHAR NOT NULL,
    started_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    met INTEGER,
    loaded INTEGER,
    duplicate INTEGER,
    rejected INTEGER
);
COMMENT ON TABLE run IS 'The run log: documents met, loaded, duplicate and rejected by each run.';

CREATE TABLE line_code (
    line_code VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    line VARCHAR,
    role VARCHAR NOT NULL,
    sign VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    name VARCHAR NOT NULL
);
COMMENT ON TABLE line_code IS 'The dictionary of line codes, from codebook/line_codes.csv.';

CREATE TABLE statement_line (
    origin VARCHAR NOT NULL,
    required VARCHAR NOT NULL,
    funds VARCHAR NOT NULL,
    excess VARCHAR NOT NULL,
    target VARCHAR NOT NULL
);
COMMENT ON TABLE statement_line IS 'The line codes of each origin''s requirement, funds, excess and target, from codebook/statements.csv.';
