-- What the funds consist of and where they are held.
-- Grain: firm, as-of date, origin that was printed.   Units: whole US dollars.
-- cash_at_banks to on_hand add up to the funds; securities and cash run across them. NULL where a
-- line of the part was not printed, or could not be read; a line that the form lets be left out
-- does not count as missing.
CREATE OR REPLACE VIEW fund_composition AS
WITH place AS (
    SELECT p.*, k.origin FROM fund_place AS p JOIN line_code AS k ON k.line_code = p.line_code
),
part AS (
    SELECT line_code, origin, optional,
        CASE WHEN place = 'banks' THEN asset || '_at_banks' ELSE place END AS part
    FROM place
    UNION ALL
    SELECT line_code, origin, optional, asset FROM place WHERE asset IN ('cash', 'securities')
),
needed AS (
    SELECT origin, part, count(*) FILTER (NOT optional) AS lines FROM part GROUP BY origin, part
),
refused AS (
    SELECT DISTINCT r.filing_id, p.origin, p.part
    FROM reject AS r
    JOIN part AS p ON p.line_code = r.line_code
    WHERE p.optional
        AND (r.filing_id, r.line_code) NOT IN (
            SELECT (filing_id, line_code) FROM line_item_corrected WHERE corrected
        )
),
summed AS (
    SELECT l.filing_id, p.origin, p.part, TRY_CAST(sum(l.amount) AS BIGINT) AS amount,
        count(*) FILTER (NOT p.optional) AS lines
    FROM line_item_corrected AS l
    JOIN part AS p ON p.line_code = l.line_code
    GROUP BY l.filing_id, p.origin, p.part
),
known AS (
    SELECT
        s.filing_id, s.origin,
        max(s.amount) FILTER (s.part = 'cash_at_banks') AS cash_at_banks,
        max(s.amount) FILTER (s.part = 'securities_at_banks') AS securities_at_banks,
        max(s.amount) FILTER (s.part = 'clearing_houses') AS at_clearing_houses,
        max(s.amount) FILTER (s.part = 'brokers') AS at_other_brokers,
        max(s.amount) FILTER (s.part = 'abroad') AS abroad,
        max(s.amount) FILTER (s.part = 'on_hand') AS on_hand,
        max(s.amount) FILTER (s.part = 'securities') AS securities,
        max(s.amount) FILTER (s.part = 'cash') AS cash
    FROM summed AS s
    JOIN needed AS n ON n.origin = s.origin AND n.part = s.part AND n.lines = s.lines
    ANTI JOIN refused AS r
        ON r.filing_id = s.filing_id AND r.origin = s.origin AND r.part = s.part
    GROUP BY s.filing_id, s.origin
)
SELECT
    d.firm_id,
    d.firm_name,
    d.as_of_date,
    d.origin,
    d.funds,
    k.cash_at_banks,
    k.securities_at_banks,
    k.at_clearing_houses,
    k.at_other_brokers,
    k.abroad,
    k.on_hand,
    k.securities,
    k.cash,
    d.filing_id
FROM seg_daily AS d
LEFT JOIN known AS k ON k.filing_id = d.filing_id AND k.origin = d.origin;
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
