-- Reports of assignments that other nights of a firm drew.
-- Grain: one row per report.   Reads: book_report, book_run, $firm_id, $day.
SELECT b.record, b.contract, b.quantity, b.trade_date
FROM book_report AS b
JOIN book_run AS r ON r.books_id = b.books_id
WHERE r.firm_id = $firm_id AND r.as_of_date <> $day AND b.status = 'drawn'
