-- Days on which the market's buffer fell, among the firms that filed on it and on the day before.
-- Grain: as-of date, origin.   Units: whole US dollars; percent. Rank 1 is the largest fall of
-- the excess in percent of the requirement of the day before. The day before is the last on which
-- anyone filed, so that a firm's return after a silence is no fall of the market.
CREATE OR REPLACE VIEW stress_day AS
WITH numbered AS (
    SELECT
        as_of_date, origin, firm_id, required, funds, excess, excess_over_target,
        dense_rank() OVER (PARTITION BY origin ORDER BY as_of_date) AS n
    FROM seg_daily
    WHERE required IS NOT NULL AND excess IS NOT NULL
),
both_days AS (
    SELECT *, lag(required) OVER day AS required_before, lag(excess) OVER day AS excess_before
    FROM numbered
    WINDOW day AS (PARTITION BY firm_id, origin ORDER BY n)
    QUALIFY n = lag(n) OVER day + 1
),
daily AS (
    SELECT
        as_of_date,
        origin,
        count(*) AS firms,
        TRY_CAST(sum(required::HUGEINT - required_before) AS BIGINT) AS required_change,
        TRY_CAST(sum(excess::HUGEINT - excess_before) AS BIGINT) AS excess_change,
        100 * sum(required::HUGEINT - required_before)::DOUBLE / nullif(sum(required_before), 0)
            AS required_change_pct,
        100 * sum(excess::HUGEINT - excess_before)::DOUBLE / nullif(sum(required_before), 0)
            AS excess_change_pct,
        count(*) FILTER (excess_over_target < 0) AS firms_below_target,
        count(*) FILTER (excess < 0 OR funds < required) AS firms_deficient
    FROM both_days
    GROUP BY as_of_date, origin
)
SELECT *, rank() OVER (PARTITION BY origin ORDER BY excess_change_pct) AS fall_rank
FROM daily;
COMMENT ON VIEW stress_day IS 'Daily change of the market''s buffer, ranked; whole US dollars.';
COMMENT ON COLUMN stress_day.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN stress_day.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN stress_day.firms IS 'Firms that filed on the day and on the filing day before it.';
COMMENT ON COLUMN stress_day.required_change IS 'Change of their required since the filing day before; whole US dollars.';
COMMENT ON COLUMN stress_day.excess_change IS 'Change of their excess since the filing day before; whole US dollars.';
COMMENT ON COLUMN stress_day.required_change_pct IS 'Change of required in percent of required before.';
COMMENT ON COLUMN stress_day.excess_change_pct IS 'Change of excess in percent of required before.';
COMMENT ON COLUMN stress_day.firms_below_target IS 'Firms whose excess is below their printed target.';
COMMENT ON COLUMN stress_day.firms_deficient IS 'Firms whose excess is negative.';
COMMENT ON COLUMN stress_day.fall_rank IS 'Rank by excess_change_pct within the origin, the largest fall first.';
