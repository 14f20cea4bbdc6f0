-- A target is set where anything is required (17 CFR 1.23(c), NFA Section 16(a)).
-- Grain: filing that prints the statement.   expected: 1 dollar at least.   Unit: whole US dollars.
-- Not applicable where nothing is required.
SELECT
    filing_id,
    CASE
        WHEN required IS NULL OR target IS NULL THEN 'unknown'
        WHEN target > 0 THEN 'pass'
        ELSE 'fail'
    END AS status,
    target AS reported,
    1 AS expected,
    TRY_CAST(target::HUGEINT - 1 AS BIGINT) AS difference
FROM (SELECT filing_id, {required} AS required, {target} AS target FROM {statement})
WHERE required > 0 OR required IS NULL
