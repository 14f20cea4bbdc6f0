-- A broker's own books of a day, what a night does to them, and their statement beside the filing.
-- books_id is the firm and its day; the last run of a day takes the place of the one before.
-- Amounts are hundredths of their currency, but whole US dollars in book_line.

CREATE TABLE book_run (
    books_id VARCHAR NOT NULL,
    firm_id VARCHAR NOT NULL,
    as_of_date DATE NOT NULL,
    filing_id BIGINT,
    seed BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    loaded_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE book_run IS 'One row a firm and day of books; filing_id is the filing they were held against, seed that of the lotteries.';

CREATE TABLE book_account (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    base_currency VARCHAR NOT NULL,
    trades_securities BOOLEAN NOT NULL,
    trades_commodities BOOLEAN NOT NULL
);
COMMENT ON TABLE book_account IS 'One row an account; kind is customer, non_customer or proprietary.';

CREATE TABLE book_balance (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    pool VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    cash BIGINT NOT NULL
);
COMMENT ON TABLE book_balance IS 'Ledger cash of an account in a pool and currency, after assignments and sweeps.';

CREATE TABLE book_position (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    pool VARCHAR NOT NULL,
    contract VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    value BIGINT NOT NULL,
    haircut INTEGER,
    initial BIGINT NOT NULL,
    maintenance BIGINT NOT NULL
);
COMMENT ON TABLE book_position IS 'Positions after assignments; value is open trade equity for futures, market value for others.';

CREATE TABLE book_depository (
    books_id VARCHAR NOT NULL,
    row_id VARCHAR NOT NULL,
    depository VARCHAR NOT NULL,
    pool VARCHAR NOT NULL,
    holder VARCHAR NOT NULL,
    item VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    amount BIGINT NOT NULL
);
COMMENT ON TABLE book_depository IS 'What depositories hold for a pool, with a row for what sweeps of the night pay or receive.';

CREATE TABLE book_margin (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    pool VARCHAR NOT NULL,
    equity BIGINT NOT NULL,
    initial BIGINT NOT NULL,
    maintenance BIGINT NOT NULL,
    available BIGINT NOT NULL,
    excess_liquidity BIGINT NOT NULL
);
COMMENT ON TABLE book_margin IS 'Margin of each account and pool after sweeps, in US cents.';

CREATE TABLE book_assignment (
    books_id VARCHAR NOT NULL,
    contract VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    assigned_on DATE NOT NULL,
    reported_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE book_assignment IS 'Option contracts assigned to accounts.';

CREATE TABLE book_lottery (
    books_id VARCHAR NOT NULL,
    contract VARCHAR NOT NULL,
    quantity BIGINT NOT NULL,
    short BIGINT NOT NULL,
    random UBIGINT NOT NULL,
    start BIGINT,
    reason VARCHAR
);
COMMENT ON TABLE book_lottery IS 'The lottery of each assigned contract; reason says why one could not be held.';

CREATE TABLE book_sweep (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    giver VARCHAR NOT NULL,
    receiver VARCHAR NOT NULL,
    currency VARCHAR NOT NULL,
    amount BIGINT NOT NULL,
    why VARCHAR NOT NULL
);
COMMENT ON TABLE book_sweep IS 'Cash moved between pools of an account: cure_margin, cure_debit or election.';

CREATE TABLE book_refusal (
    books_id VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    election VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
COMMENT ON TABLE book_refusal IS 'Elections of sweeps that an account may not make.';

CREATE TABLE book_line (
    books_id VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL,
    books BIGINT,
    filing BIGINT,
    difference BIGINT
);
COMMENT ON TABLE book_line IS 'The statement that books give beside the filing, in whole US dollars; difference is books less filing.';

CREATE TABLE book_explanation (
    books_id VARCHAR NOT NULL,
    line_code VARCHAR NOT NULL,
    rank BIGINT NOT NULL,
    side VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    pool VARCHAR NOT NULL,
    unexplained BIGINT NOT NULL
);
COMMENT ON TABLE book_explanation IS 'The accounts and depository rows that explain the most of a difference: their change from the day before that no activity explains, in US cents.';
