-- What did the warehouse show before an amendment came, and what does it show now?
SELECT d.firm_name, d.as_of_date, d.origin, b.excess AS excess_before, d.excess AS excess_now
FROM seg_daily AS d
JOIN seg_version AS b
    ON b.firm_id = d.firm_id AND b.as_of_date = d.as_of_date AND b.origin = d.origin
WHERE b.kind = 'daily' AND b.known_from < b.known_to AND b.excess IS DISTINCT FROM d.excess
ORDER BY d.as_of_date, d.firm_name, d.origin, b.known_from, b.filing_id
