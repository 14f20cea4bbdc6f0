-- Not every figure that a firm fills in repeats the filing before, targets apart.
-- Grain: filing that prints the statement on a day when it is due, but the first, where anything is
-- required. A repeat is lawful where the statement is not due (NFA I-13-13).
-- reported: figures that changed; expected: 1 at least.   Unit: lines.
WITH line AS (
    SELECT
        s.filing_id,
        s.{required} AS required,
        unnest([{input_lines:s}]) AS now,
        unnest([{input_lines:p}]) AS before
    FROM (FROM {statement}) AS s
    JOIN {previous} AS p ON p.filing_id = s.filing_id
    JOIN filing AS f ON f.filing_id = s.filing_id
    JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = '{origin}'
    WHERE s.{required} > 0 OR s.{required} IS NULL
),
counted AS (
    SELECT
        filing_id,
        count(*) FILTER (now <> before) AS changed,
        count(*) FILTER (now IS NULL OR before IS NULL) + count(*) FILTER (required IS NULL)
            AS missing
    FROM line
    GROUP BY filing_id
)
SELECT
    filing_id,
    CASE WHEN changed > 0 THEN 'pass' WHEN missing > 0 THEN 'unknown' ELSE 'fail' END AS status,
    changed AS reported,
    1 AS expected,
    changed - 1 AS difference
FROM counted
