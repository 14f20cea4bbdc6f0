-- All firms together, day by day, with how concentrated the market is.
-- Grain: as-of date, origin.   Units: whole US dollars; percent; hhi in points of 10,000.
-- Totals are of the firms that filed and whose figure could be read: firms says how many filed,
-- firms_unread of how many a figure is missing in them.
CREATE OR REPLACE VIEW market_daily AS
SELECT
    as_of_date,
    origin,
    count(*) AS firms,
    count(*) FILTER (required IS NULL OR funds IS NULL OR excess IS NULL OR target IS NULL)
        AS firms_unread,
    TRY_CAST(sum(required) AS BIGINT) AS required,
    TRY_CAST(sum(funds) AS BIGINT) AS funds,
    TRY_CAST(sum(excess) AS BIGINT) AS excess,
    TRY_CAST(sum(target) AS BIGINT) AS target,
    100 * sum(excess) FILTER (required IS NOT NULL)::DOUBLE
        / nullif(sum(required) FILTER (excess IS NOT NULL), 0) AS excess_pct,
    median(excess_pct) AS median_excess_pct,
    10000 * sum(power(required::DOUBLE, 2)) / nullif(power(sum(required)::DOUBLE, 2), 0) AS hhi,
    100 * list_sum(max(required, 5))::DOUBLE / nullif(sum(required), 0) AS top_5_pct,
    count(*) FILTER (excess_over_target < 0) AS firms_below_target,
    count(*) FILTER (excess < 0 OR funds < required) AS firms_deficient
FROM seg_daily
GROUP BY as_of_date, origin;
COMMENT ON VIEW market_daily IS 'All firms together by day and origin, with concentration; whole US dollars.';
COMMENT ON COLUMN market_daily.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN market_daily.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN market_daily.firms IS 'Firms counted.';
COMMENT ON COLUMN market_daily.firms_unread IS 'Firms with a figure that is missing in the totals.';
COMMENT ON COLUMN market_daily.required IS 'Sum of what the firms must hold; whole US dollars.';
COMMENT ON COLUMN market_daily.funds IS 'Sum of what the firms hold; whole US dollars.';
COMMENT ON COLUMN market_daily.excess IS 'Sum of the firms'' excess; whole US dollars.';
COMMENT ON COLUMN market_daily.target IS 'Sum of the firms'' targets; whole US dollars.';
COMMENT ON COLUMN market_daily.excess_pct IS 'Sum of excess in percent of what the same firms must hold.';
COMMENT ON COLUMN market_daily.median_excess_pct IS 'The median firm''s excess in percent of its requirement.';
COMMENT ON COLUMN market_daily.hhi IS 'Herfindahl index of required: 10,000 is one firm.';
COMMENT ON COLUMN market_daily.top_5_pct IS 'Share of the five largest firms in required, in percent.';
COMMENT ON COLUMN market_daily.firms_below_target IS 'Firms whose excess is below their printed target.';
COMMENT ON COLUMN market_daily.firms_deficient IS 'Firms whose excess is negative.';
