-- The board of the newest days.
-- Grain: firm, as-of date, origin.   Reads: $days.   Units: whole US dollars.
SELECT firm_id, as_of_date, origin, state, required, excess, target, failed_grave, failed_warning,
    unknown, days_late, filing_id::VARCHAR AS filing_id
FROM board
WHERE as_of_date >= (
    SELECT min(as_of_date) FROM (
        SELECT DISTINCT as_of_date FROM seg_daily
        WHERE as_of_date <= (SELECT as_of_date FROM present_day) ORDER BY as_of_date DESC LIMIT $days
    )
)
    AND as_of_date <= (SELECT as_of_date FROM present_day)
ORDER BY as_of_date DESC, firm_name, firm_id, origin, board.filing_id
