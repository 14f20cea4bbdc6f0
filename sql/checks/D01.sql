-- Each figure has the sign that its line has on the form; 0 agrees with both.
-- Grain: filing that prints the page.   Unit: whole US dollars, or accounts.
-- Reported is the gravest line that disagrees: a sum is an error, another line a warning. Lines that
-- were not printed are left out; a rejected one makes a page without a fault unknown.
WITH line AS (
    SELECT
        filing_id,
        rejected,
        unnest([{signed_names}]) AS line_code,
        unnest([{signed_lines}]) AS amount
    FROM {statement}
),
wrong AS (
    SELECT
        l.filing_id,
        l.line_code,
        l.amount,
        k.role IN ('total', 'result') AS grave,
        (k.sign = '+' AND l.amount < 0) OR (k.sign = '-' AND l.amount > 0) AS is_wrong,
        l.amount IS NULL AND list_contains(l.rejected, l.line_code) AS is_rejected
    FROM line AS l
    JOIN line_code AS k ON k.line_code = l.line_code
    WHERE is_wrong OR is_rejected
),
worst AS (
    SELECT
        filing_id,
        bool_or(is_wrong AND grave) AS any_grave,
        count(*) FILTER (is_wrong) AS faults,
        count(*) FILTER (is_rejected) AS rejected,
        arg_min(line_code, (NOT grave)::INTEGER || line_code) FILTER (is_wrong) AS worst_line,
        arg_min(amount, (NOT grave)::INTEGER || line_code) FILTER (is_wrong) AS amount
    FROM wrong
    GROUP BY filing_id
)
SELECT
    s.filing_id,
    CASE WHEN w.faults > 0 THEN 'fail' WHEN w.rejected > 0 THEN 'unknown' ELSE 'pass' END AS status,
    CASE WHEN w.any_grave THEN 'error' ELSE 'warning' END AS severity,
    w.worst_line AS line_code,
    w.amount AS reported,
    CASE WHEN w.faults > 0 THEN 0 END AS expected,
    w.amount AS difference
FROM (FROM {statement}) AS s
LEFT JOIN worst AS w ON w.filing_id = s.filing_id
