-- Margin deficiencies are at most the excess, a proxy of 17 CFR 1.22(c)(3) and 30.7(f)(1)(ii)(C).
-- Grain: filing that prints the statement, where a supplemental page holds with it.   Unit: whole US dollars.
-- The duty began on 14 November 2014; before it a failure is info.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR excess IS NULL THEN 'unknown'
        WHEN owed <= excess THEN 'pass'
        ELSE 'fail'
    END AS status,
    CASE WHEN as_of_date >= DATE '2014-11-14' THEN 'error' ELSE 'info' END AS severity,
    owed AS reported,
    excess AS expected,
    TRY_CAST(owed::HUGEINT - excess AS BIGINT) AS difference
FROM (
    SELECT s.filing_id, f.as_of_date, m.{deficiency} AS owed, s.{excess} AS excess
    FROM (FROM {statement}) AS s
    JOIN page_supplemental AS m ON m.filing_id = s.filing_id AND m.origin = '{origin}'
    JOIN filing AS f ON f.filing_id = s.filing_id
)
