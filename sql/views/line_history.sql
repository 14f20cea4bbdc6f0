-- The history of one line of one firm, with the change since the firm's filing before.
-- Grain: as-of date.   Units: whole US dollars.   Parameters: firm_id, line code.
CREATE OR REPLACE MACRO line_history(firm, code) AS TABLE
SELECT
    as_of_date,
    origin,
    line_code,
    amount,
    TRY_CAST(amount::HUGEINT - lag(amount) OVER (ORDER BY as_of_date) AS BIGINT) AS change,
    printed,
    page,
    filing_id
FROM line_daily
WHERE firm_id = firm AND line_code = code
ORDER BY as_of_date;
COMMENT ON MACRO TABLE line_history IS 'One line of one firm over time: line_history(''interactive-brokers-llc'', ''7190''); whole US dollars.';
