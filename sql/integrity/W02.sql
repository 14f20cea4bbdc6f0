-- One row a version of a filing.
SELECT filing_id, count(*) AS times FROM {batch} GROUP BY filing_id HAVING count(*) > 1
