-- The excess is not negative (17 CFR 1.20(i)(4), 30.7(f)(2)(iv), 22.2(f)(4)): neither the one printed nor
-- the printed funds less the printed requirement.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
-- Reported is the excess for expected 0; where that is not below 0 or could not be read, and funds are less
-- than required, the funds for the requirement.
SELECT
    filing_id,
    CASE
        WHEN excess < 0 OR short THEN 'fail'
        WHEN excess IS NULL THEN 'unknown'
        ELSE 'pass'
    END AS status,
    CASE WHEN short THEN '{funds_code}' ELSE '{excess_code}' END AS line_code,
    CASE WHEN short THEN funds ELSE excess END AS reported,
    CASE WHEN short THEN required ELSE 0 END AS expected,
    CASE WHEN short THEN TRY_CAST(funds::HUGEINT - required AS BIGINT) ELSE excess END AS difference
FROM (
    SELECT filing_id, excess, funds, required,
        coalesce(funds < required, false) AND NOT coalesce(excess < 0, false) AS short
    FROM (
        SELECT filing_id, {excess} AS excess, {funds} AS funds, {required} AS required
        FROM {statement}
    )
)
