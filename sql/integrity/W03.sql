-- One row a line and filing.
-- Each code is a bit of a filing's set; only filings whose set has fewer bits than lines are counted
-- line by line. Two codes on one bit make such a filing counted, not told.
WITH code AS (
    SELECT line_code, 1::HUGEINT << (row_number() OVER () % 120)::INTEGER AS bit
    FROM (SELECT DISTINCT line_code FROM {batch})
),
doubtful AS (
    SELECT l.filing_id
    FROM (FROM {batch}) AS l
    JOIN code AS c ON c.line_code = l.line_code
    GROUP BY l.filing_id
    HAVING bit_count(bit_or(c.bit)) < count(*)
)
SELECT filing_id, line_code, count(*) AS times
FROM {batch}
WHERE filing_id IN (FROM doubtful)
GROUP BY filing_id, line_code
HAVING count(*) > 1
