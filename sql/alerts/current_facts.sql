-- Where the facts that hold now are put, kind by kind (current_check, current_unreadable, current_missing,
-- current_silent), and what is unknown: all of a kind, or of a kind and firm.
-- Grain of current_fact: firm, as-of date, origin, rule, kind of statement.   Unit: whole US dollars.
CREATE OR REPLACE TEMP TABLE current_fact (
    kind VARCHAR, firm_id VARCHAR, as_of_date DATE, origin VARCHAR, rule VARCHAR,
    statement_kind VARCHAR, check_ids VARCHAR, severity VARCHAR, check_id VARCHAR, filing_id BIGINT, reported BIGINT,
    expected BIGINT, difference BIGINT, line_code VARCHAR, nth BIGINT
);

CREATE OR REPLACE TEMP TABLE unknown_fact (kind VARCHAR, firm_id VARCHAR);

CREATE OR REPLACE TEMP TABLE passed (
    firm_id VARCHAR, as_of_date DATE, origin VARCHAR, rule VARCHAR, statement_kind VARCHAR
);

-- The days of a firm and kind of statement, counted: an unbroken run of them is one spell.
CREATE OR REPLACE TEMP TABLE filing_day AS
SELECT firm_id, kind, as_of_date,
    row_number() OVER (PARTITION BY firm_id, kind ORDER BY as_of_date) AS nth
FROM (SELECT DISTINCT firm_id, kind, as_of_date FROM page_in_force);
