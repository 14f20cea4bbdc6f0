-- One verdict a check, filing and origin of the lines that are judged: one statement a filing and origin.
SELECT filing_id, origin, count(*) AS times FROM {batch} GROUP BY filing_id, origin HAVING count(*) > 1
