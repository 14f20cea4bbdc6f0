-- One row a line and filing.
SELECT filing_id, line_code, count(*) AS times
FROM {batch}
GROUP BY filing_id, line_code
HAVING count(*) > 1
