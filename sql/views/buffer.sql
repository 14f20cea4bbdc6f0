-- How far each pool stands above what it must hold, and where the recent trend leads.
-- Grain: firm, as-of date, origin.   Units: whole US dollars; percent of required; filing days.
-- trend is the slope of excess over target over the firm's last 20 filings (at least 10), in
-- dollars a filing day. days_to_breach: 0 below target, NULL where the trend does not fall.
CREATE OR REPLACE VIEW buffer AS
WITH numbered AS (
    SELECT
        firm_id, firm_name, as_of_date, origin, required, excess, target, excess_over_target,
        excess_pct, filing_id,
        row_number() OVER day AS n
    FROM seg_daily
    WINDOW day AS (PARTITION BY firm_id, origin ORDER BY as_of_date)
),
sloped AS (
    SELECT
        *,
        CASE WHEN count(excess_over_target) OVER recent >= 10
            THEN regr_slope(excess_over_target, n) OVER recent
        END AS trend
    FROM numbered
    WINDOW recent AS (
        PARTITION BY firm_id, origin ORDER BY as_of_date
        ROWS BETWEEN 19 PRECEDING AND CURRENT ROW
    )
)
SELECT
    firm_id,
    firm_name,
    as_of_date,
    origin,
    required,
    excess,
    target,
    excess_pct,
    excess_over_target,
    100 * excess_over_target::DOUBLE / nullif(required, 0) AS over_target_pct,
    trend,
    CASE
        WHEN excess_over_target <= 0 THEN 0
        WHEN trend < 0 AND excess_over_target / -trend < 100000
            THEN ceil(excess_over_target / -trend)::BIGINT
    END AS days_to_breach,
    filing_id
FROM sloped;
COMMENT ON VIEW buffer IS 'Excess over requirement and target, with the trend and the days until it meets the target.';
COMMENT ON COLUMN buffer.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN buffer.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN buffer.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN buffer.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN buffer.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN buffer.excess IS 'Funds above the requirement, as printed (7190, 7380, 8730); whole US dollars.';
COMMENT ON COLUMN buffer.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN buffer.excess_pct IS 'Excess in percent of required.';
COMMENT ON COLUMN buffer.excess_over_target IS 'Excess less target; whole US dollars.';
COMMENT ON COLUMN buffer.over_target_pct IS 'Excess over target in percent of required.';
COMMENT ON COLUMN buffer.trend IS 'Slope of the excess over target over the last 20 filings; US dollars a filing day, NULL below 10 filings.';
COMMENT ON COLUMN buffer.days_to_breach IS 'Filing days until the trend meets the target; 0 below target, NULL where it does not fall.';
COMMENT ON COLUMN buffer.filing_id IS 'The version of the filing that the row is read from.';
