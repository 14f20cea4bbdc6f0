-- The night by the second edition of its rules: reports of assignments with what became of each,
-- three days of an assignment kept apart, SMA, and why a line was not compared.
-- Amounts of SMA are US cents.

ALTER TABLE book_account ADD COLUMN margin_type VARCHAR;
ALTER TABLE book_account ADD COLUMN clearing_range VARCHAR;
ALTER TABLE book_account ADD COLUMN sec_class VARCHAR;

ALTER TABLE book_depository ADD COLUMN security VARCHAR;
ALTER TABLE book_depository ADD COLUMN control BOOLEAN;

ALTER TABLE book_assignment RENAME COLUMN assigned_on TO trade_date;
ALTER TABLE book_assignment ADD COLUMN nth BIGINT;
ALTER TABLE book_assignment ADD COLUMN record VARCHAR;
ALTER TABLE book_assignment ADD COLUMN sma_date DATE;
ALTER TABLE book_assignment ADD COLUMN notified_on DATE;
ALTER TABLE book_assignment ADD COLUMN booked BOOLEAN;

ALTER TABLE book_lottery ADD COLUMN nth BIGINT;
ALTER TABLE book_lottery ADD COLUMN record VARCHAR;
ALTER TABLE book_lottery ADD COLUMN trade_date DATE;

ALTER TABLE book_line ADD COLUMN status VARCHAR;
ALTER TABLE book_line ADD COLUMN reason VARCHAR;
ALTER TABLE book_line ADD COLUMN expected BOOLEAN;

CREATE TABLE book_report (
    books_id VARCHAR NOT NULL,
    nth BIGINT NOT NULL,
    record VARCHAR,
    contract VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    trade_date DATE NOT NULL,
    reported_at TIMESTAMP NOT NULL,
    sma_date DATE,
    notified_on DATE,
    status VARCHAR NOT NULL,
    reason VARCHAR
);
COMMENT ON TABLE book_report IS 'Reports of assignments in a night''s books and what became of each: drawn, waiting, late, refused, or repeated where it was drawn before.';

CREATE TABLE book_sma (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    carried BIGINT NOT NULL,
    cash BIGINT NOT NULL,
    trades BIGINT NOT NULL,
    excess BIGINT NOT NULL,
    sma BIGINT NOT NULL,
    swept BIGINT NOT NULL,
    after_sweeps BIGINT NOT NULL
);
COMMENT ON TABLE book_sma IS 'SMA of the accounts that carry one, after the day and after sweeps, in US cents.';

CREATE TABLE book_sma_effect (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    sma_date DATE NOT NULL,
    effect BIGINT NOT NULL
);
COMMENT ON TABLE book_sma_effect IS 'What assignments of a night do to SMA on the day it counts them, in US cents.';

-- What is published of a broker's books: each line beside the filing, and no account.
CREATE TABLE reconciled_line (
    firm_id VARCHAR NOT NULL,
    as_of_date DATE NOT NULL,
    filing_id BIGINT,
    line_code VARCHAR NOT NULL,
    origin VARCHAR,
    books BIGINT,
    filing BIGINT,
    difference BIGINT,
    status VARCHAR NOT NULL,
    reason VARCHAR,
    expected BOOLEAN,
    run_id VARCHAR NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE reconciled_line IS 'Each line that a broker''s books give, beside the filing; it names no account.';
COMMENT ON COLUMN reconciled_line.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN reconciled_line.as_of_date IS 'The day of the books.';
COMMENT ON COLUMN reconciled_line.filing_id IS 'The filing they were held against; NULL: there was none yet.';
COMMENT ON COLUMN reconciled_line.line_code IS 'The line code, or the name of a line without one.';
COMMENT ON COLUMN reconciled_line.origin IS 'The page of the form that the line stands on.';
COMMENT ON COLUMN reconciled_line.books IS 'What the books give; whole US dollars, accounts for lines 9104 to 9107.';
COMMENT ON COLUMN reconciled_line.filing IS 'What the filing prints.';
COMMENT ON COLUMN reconciled_line.difference IS 'Books less filing.';
COMMENT ON COLUMN reconciled_line.status IS 'equal, differs or not_compared.';
COMMENT ON COLUMN reconciled_line.reason IS 'Why it was not compared.';
COMMENT ON COLUMN reconciled_line.expected IS 'Whether it was expected not to be compared.';
COMMENT ON COLUMN reconciled_line.run_id IS 'The run of segwatch that compared it.';
COMMENT ON COLUMN reconciled_line.loaded_at IS 'When it was compared (UTC).';
