-- Every target that a firm has printed on line 15 (30.7: line 10), with the day it was first printed.
-- Grain: firm, origin, change of target.   Units: whole US dollars; low and high as the cover says
-- (dollars, or percent for a basis in percent).
CREATE OR REPLACE VIEW target_history AS
WITH changed AS (
    SELECT
        firm_id, firm_name, origin, as_of_date, target, filing_id,
        lag(target) OVER day AS target_before,
        row_number() OVER day AS n
    FROM seg_daily
    WHERE target IS NOT NULL
    WINDOW day AS (PARTITION BY firm_id, origin ORDER BY as_of_date)
)
SELECT
    c.firm_id,
    c.firm_name,
    c.origin,
    c.as_of_date AS first_day,
    c.target_before,
    c.target,
    t.basis,
    t.low,
    t.high,
    c.filing_id
FROM changed AS c
LEFT JOIN target_in_force AS t ON t.filing_id = c.filing_id AND t.origin = c.origin
WHERE c.n = 1 OR c.target <> c.target_before;
COMMENT ON VIEW target_history IS 'Every target a firm has printed, with the day it was first printed; whole US dollars.';
COMMENT ON COLUMN target_history.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN target_history.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN target_history.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN target_history.first_day IS 'The first day on which the target was printed.';
COMMENT ON COLUMN target_history.target_before IS 'The target before; NULL for the firm''s first.';
COMMENT ON COLUMN target_history.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN target_history.basis IS 'The option of the cover: minimum_amount, minimum_percent, amount_range, percent_range or none; NULL without a cover.';
COMMENT ON COLUMN target_history.low IS 'The low end on the cover; dollars, or percent as printed.';
COMMENT ON COLUMN target_history.high IS 'The high end on the cover; dollars, or percent as printed.';
COMMENT ON COLUMN target_history.filing_id IS 'The version of the filing that the row is read from.';
