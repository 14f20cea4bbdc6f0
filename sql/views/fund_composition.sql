-- What the funds consist of and where they are held.
-- Grain: firm, as-of date, origin that was printed.   Units: whole US dollars.
-- cash_at_banks to on_hand add up to the funds; securities and cash run across them. NULL where a
-- line of the part was not printed; a line that the form lets be left out does not count.
CREATE OR REPLACE VIEW fund_composition AS
WITH placed AS (
    SELECT p.line_code, p.place, p.asset, p.optional, k.origin
    FROM fund_place AS p
    JOIN line_code AS k ON k.line_code = p.line_code
),
needed AS (
    SELECT
        origin,
        count(*) FILTER (place = 'banks' AND asset = 'cash' AND NOT optional) AS cash_at_banks,
        count(*) FILTER (place = 'banks' AND asset <> 'cash') AS securities_at_banks,
        count(*) FILTER (place = 'clearing_houses') AS at_clearing_houses,
        count(*) FILTER (place = 'brokers') AS at_other_brokers,
        count(*) FILTER (place = 'abroad') AS abroad,
        count(*) FILTER (asset = 'securities') AS securities,
        count(*) FILTER (asset = 'cash' AND NOT optional) AS cash
    FROM placed
    GROUP BY origin
),
summed AS (
    SELECT
        l.filing_id,
        p.origin,
        count(*) FILTER (place = 'banks' AND asset = 'cash') AS n1,
        sum(amount) FILTER (place = 'banks' AND asset = 'cash') AS cash_at_banks,
        count(*) FILTER (place = 'banks' AND asset <> 'cash') AS n2,
        sum(amount) FILTER (place = 'banks' AND asset <> 'cash') AS securities_at_banks,
        count(*) FILTER (place = 'clearing_houses') AS n3,
        sum(amount) FILTER (place = 'clearing_houses') AS at_clearing_houses,
        count(*) FILTER (place = 'brokers') AS n4,
        sum(amount) FILTER (place = 'brokers') AS at_other_brokers,
        count(*) FILTER (place = 'abroad') AS n5,
        sum(amount) FILTER (place = 'abroad') AS abroad,
        sum(amount) FILTER (place = 'on_hand') AS on_hand,
        count(*) FILTER (asset = 'securities') AS n6,
        sum(amount) FILTER (asset = 'securities') AS securities,
        count(*) FILTER (asset = 'cash' AND NOT optional) AS n7,
        sum(amount) FILTER (asset = 'cash') AS cash
    FROM line_item AS l
    JOIN placed AS p ON p.line_code = l.line_code
    GROUP BY l.filing_id, p.origin
)
SELECT
    d.firm_id,
    d.firm_name,
    d.as_of_date,
    d.origin,
    d.funds,
    CASE WHEN s.n1 = n.cash_at_banks THEN s.cash_at_banks::BIGINT END AS cash_at_banks,
    CASE WHEN s.n2 = n.securities_at_banks THEN s.securities_at_banks::BIGINT END
        AS securities_at_banks,
    CASE WHEN s.n3 = n.at_clearing_houses THEN s.at_clearing_houses::BIGINT END
        AS at_clearing_houses,
    CASE WHEN s.n4 = n.at_other_brokers THEN s.at_other_brokers::BIGINT END AS at_other_brokers,
    CASE WHEN s.n5 = n.abroad THEN s.abroad::BIGINT END AS abroad,
    s.on_hand::BIGINT AS on_hand,
    CASE WHEN s.n6 = n.securities THEN s.securities::BIGINT END AS securities,
    CASE WHEN s.n7 = n.cash THEN s.cash::BIGINT END AS cash,
    d.filing_id
FROM seg_daily AS d
JOIN needed AS n ON n.origin = d.origin
LEFT JOIN summed AS s ON s.filing_id = d.filing_id AND s.origin = d.origin;
COMMENT ON VIEW fund_composition IS 'What the funds consist of and where they are held; whole US dollars.';
COMMENT ON COLUMN fund_composition.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN fund_composition.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN fund_composition.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN fund_composition.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN fund_composition.funds IS 'What the firm holds, as printed (7180, 7770, 8720); whole US dollars.';
COMMENT ON COLUMN fund_composition.cash_at_banks IS 'Cash at banks in the US; whole US dollars.';
COMMENT ON COLUMN fund_composition.securities_at_banks IS 'Securities in safekeeping at banks in the US; whole US dollars.';
COMMENT ON COLUMN fund_composition.at_clearing_houses IS 'Cash, securities, settlements and option value at US clearing houses; whole US dollars.';
COMMENT ON COLUMN fund_composition.at_other_brokers IS 'Equity and securities at other brokers; whole US dollars.';
COMMENT ON COLUMN fund_composition.abroad IS 'All that is held at banks, clearing houses and members abroad; whole US dollars.';
COMMENT ON COLUMN fund_composition.on_hand IS 'Funds on hand; whole US dollars.';
COMMENT ON COLUMN fund_composition.securities IS 'All securities, wherever held; whole US dollars.';
COMMENT ON COLUMN fund_composition.cash IS 'All cash lines, wherever held; whole US dollars.';
COMMENT ON COLUMN fund_composition.filing_id IS 'The version of the filing that the row is read from.';
