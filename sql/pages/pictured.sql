-- The filings whose pages the site shows: those of the newest day, and the newest that fail gravely.
-- Grain: filing.   Reads: $most.
(SELECT DISTINCT filing_id FROM seg_daily WHERE as_of_date = (SELECT as_of_date FROM present_day))
UNION
(SELECT filing_id FROM failed_check
WHERE status = 'fail' AND severity IN ('critical', 'error')
GROUP BY filing_id, as_of_date
ORDER BY as_of_date DESC, filing_id
LIMIT $most)
ORDER BY filing_id
