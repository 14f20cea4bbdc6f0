-- Spells of filing days on which the excess was below the printed target (17 CFR 1.12(j)).
-- Days that are not due yet, or were misread, end no spell.
-- Grain: firm, origin, spell.   Units: whole US dollars; filing days.
CREATE OR REPLACE VIEW target_breach AS
WITH judged AS (
    SELECT
        firm_id, firm_name, origin, as_of_date, excess_over_target,
        excess_over_target < 0 AS below,
        row_number() OVER (PARTITION BY firm_id, origin ORDER BY as_of_date)
            - row_number() OVER (
                PARTITION BY firm_id, origin, excess_over_target < 0 ORDER BY as_of_date
            ) AS spell,
        newest,
        max(as_of_date) OVER (PARTITION BY firm_id, origin) AS newest_read
    FROM (
        SELECT *, max(as_of_date) OVER (PARTITION BY firm_id, origin) AS newest FROM seg_daily
        WHERE as_of_date <= (SELECT as_of_date FROM present_day)
    )
    WHERE excess_over_target IS NOT NULL
)
SELECT
    firm_id,
    firm_name,
    origin,
    min(as_of_date) AS first_day,
    max(as_of_date) AS last_day,
    count(*) AS days,
    min(excess_over_target) AS worst,
    arg_min(as_of_date, (excess_over_target, as_of_date)) AS worst_day,
    CASE
        WHEN max(as_of_date) < any_value(newest_read) THEN false
        WHEN any_value(newest_read) = any_value(newest) THEN true
    END AS still_below
FROM judged
WHERE below
GROUP BY firm_id, firm_name, origin, spell;
COMMENT ON VIEW target_breach IS 'Spells below the printed target.';
COMMENT ON COLUMN target_breach.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN target_breach.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN target_breach.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN target_breach.first_day IS 'The first day below target.';
COMMENT ON COLUMN target_breach.last_day IS 'The last day below target.';
COMMENT ON COLUMN target_breach.days IS 'Filing days of the spell.';
COMMENT ON COLUMN target_breach.worst IS 'The lowest excess over target in the spell; whole US dollars, negative.';
COMMENT ON COLUMN target_breach.worst_day IS 'The first day of the lowest.';
COMMENT ON COLUMN target_breach.still_below IS 'Whether the spell reaches to the firm''s newest filing; NULL where that could not be read.';
