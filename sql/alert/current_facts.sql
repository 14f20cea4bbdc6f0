-- Where the facts that hold now are put, kind by kind (current_check, current_missing, current_silent), and what is
-- unknown: all of a kind, or of a kind and firm.
-- Grain of current_fact: firm, as-of date, origin, rule.   Unit: whole US dollars.
CREATE OR REPLACE TEMP TABLE current_fact (
    kind VARCHAR, firm_id VARCHAR, as_of_date DATE, origin VARCHAR, rule VARCHAR,
    check_ids VARCHAR, severity VARCHAR, check_id VARCHAR, filing_id BIGINT, reported BIGINT,
    expected BIGINT, difference BIGINT, line_code VARCHAR, nth BIGINT
);

CREATE OR REPLACE TEMP TABLE unknown_fact (kind VARCHAR, firm_id VARCHAR);

CREATE OR REPLACE TEMP TABLE passed (
    firm_id VARCHAR, as_of_date DATE, origin VARCHAR, rule VARCHAR
);
