-- The excess is not negative (17 CFR 1.20(i)(4), 30.7(f)(2)(iv), 22.2(f)(4)).
-- Grain: filing that prints the statement.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN excess IS NULL THEN 'unknown'
        WHEN excess >= 0 THEN 'pass'
        ELSE 'fail'
    END AS status,
    excess AS reported,
    0 AS expected,
    excess AS difference
FROM (SELECT filing_id, {excess} AS excess FROM {statement})
