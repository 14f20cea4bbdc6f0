-- Options of customers are those held for them, long and short: a profile of how a firm clears, of
-- timing and of currencies.
-- Grain: filing that prints the statement.   Unit: whole US dollars.
-- Reported is the first of the two lines that differs.
SELECT
    filing_id,
    CASE
        WHEN long_owed IS NULL OR long_held IS NULL OR short_owed IS NULL OR short_held IS NULL
            THEN 'unknown'
        WHEN long_owed = long_held AND short_owed = short_held THEN 'pass'
        ELSE 'fail'
    END AS status,
    line AS line_code,
    TRY_CAST(owed AS BIGINT) AS reported,
    TRY_CAST(held AS BIGINT) AS expected,
    TRY_CAST(owed::HUGEINT - held AS BIGINT) AS difference
FROM (
    SELECT
        filing_id,
        CASE WHEN long_owed = long_held AND short_owed <> short_held THEN 2 ELSE 1 END AS which,
        long_owed, long_held, short_owed, short_held,
        CASE which WHEN 1 THEN '{long_left_code}' ELSE '{short_left_code}' END AS line,
        CASE which WHEN 1 THEN long_owed ELSE short_owed END AS owed,
        CASE which WHEN 1 THEN long_held ELSE short_held END AS held
    FROM (
        SELECT
            filing_id,
            {long_left}::HUGEINT AS long_owed,
            {long_right}::HUGEINT AS long_held,
            {short_left}::HUGEINT AS short_owed,
            {short_right}::HUGEINT AS short_held
        FROM {statement}
    )
)
