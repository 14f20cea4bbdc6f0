-- The nights before a day whose positions are kept.
-- Grain: one row per day.   Reads: book_run, $firm_id, $day.
SELECT as_of_date AS trade_date
FROM book_run
WHERE firm_id = $firm_id AND as_of_date < $day
ORDER BY trade_date
