-- What the desk is told: facts and their state, messages that wait to be sent, and what is accepted.
-- A channel stands here by its name alone; its address and secrets are in the channels' file.

CREATE TABLE alert (
    alert_key VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    firm_id VARCHAR NOT NULL,
    as_of_date DATE NOT NULL,
    origin VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    check_ids VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    resolution VARCHAR,
    first_seen TIMESTAMP NOT NULL,
    last_seen TIMESTAMP NOT NULL,
    resolved_at TIMESTAMP,
    streak_from DATE NOT NULL,
    streak_day INTEGER NOT NULL,
    is_past BOOLEAN NOT NULL,
    filing_id BIGINT,
    line_code VARCHAR,
    page INTEGER,
    reported BIGINT,
    expected BIGINT,
    difference BIGINT,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE alert IS 'One row a fact: firm, as-of date, origin and rule. State: open or resolved; resolution says by what. A streak is the same rule on following filings; is_past marks facts about days long gone when first seen, which are not sent. Whole US dollars.';

CREATE TABLE alert_delivery (
    message_key VARCHAR NOT NULL,
    place INTEGER NOT NULL,
    channel VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    alert_key VARCHAR,
    kind VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    queued_at TIMESTAMP NOT NULL,
    next_attempt_at TIMESTAMP NOT NULL,
    sent_at TIMESTAMP
);
COMMENT ON TABLE alert_delivery IS 'The outbox: one message a run and channel (message_key), one row a fact in it. Kind: new, worse, resolved, following (day N of a streak) or digest; state: pending, failed (tried in vain, tried again) or sent.';

CREATE TABLE acknowledgement (
    acknowledgement_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    firm_id VARCHAR NOT NULL,
    until DATE,
    reason VARCHAR NOT NULL,
    who VARCHAR NOT NULL,
    made_at TIMESTAMP NOT NULL,
    ended_at TIMESTAMP,
    ended_because VARCHAR
);
COMMENT ON TABLE acknowledgement IS 'What an analyst acknowledged (ack: quiet until resolved, or until a day) or accepted (waive: until an as-of date). Rows stay; ended ones say when and why.';

CREATE TABLE alerted_reading (
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE alerted_reading IS 'Runs whose rejected documents were told, or were there before alerts were.';
INSERT INTO alerted_reading SELECT DISTINCT run_id FROM reading;
