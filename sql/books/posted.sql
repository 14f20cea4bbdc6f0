-- What assignments drawn in earlier nights do to SMA on a day.
-- Grain: one row per account.   Unit: US cents.   Reads: book_sma_effect, book_run, $firm_id, $day.
SELECT e.account, sum(e.effect)::BIGINT AS effect
FROM book_sma_effect AS e
JOIN book_run AS r ON r.books_id = e.books_id
WHERE r.firm_id = $firm_id AND r.as_of_date < $day AND e.sma_date = $day
GROUP BY e.account
ORDER BY e.account
