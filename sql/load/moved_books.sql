-- The books of a firm of which nothing is left go to the firm to which its filings went, where that has
-- none of the day.
-- Grain: as the tables.   Reads: gone_firm (firm_from, firm_to).
CREATE OR REPLACE TEMP TABLE moved_books AS
SELECT b.books_id, g.firm_to || ':' || b.as_of_date AS new_id, g.firm_to
FROM book_run AS b JOIN gone_firm AS g ON g.firm_from = b.firm_id
WHERE new_id NOT IN (SELECT books_id FROM book_run);
UPDATE book_run SET books_id = m.new_id, firm_id = m.firm_to FROM moved_books AS m WHERE m.books_id = book_run.books_id;
UPDATE book_account SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_account.books_id;
UPDATE book_balance SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_balance.books_id;
UPDATE book_position SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_position.books_id;
UPDATE book_depository SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_depository.books_id;
UPDATE book_margin SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_margin.books_id;
UPDATE book_assignment SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_assignment.books_id;
UPDATE book_lottery SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_lottery.books_id;
UPDATE book_sweep SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_sweep.books_id;
UPDATE book_refusal SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_refusal.books_id;
UPDATE book_line SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_line.books_id;
UPDATE book_explanation SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_explanation.books_id;
UPDATE book_report SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_report.books_id;
UPDATE book_sma SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_sma.books_id;
UPDATE book_sma_effect SET books_id = m.new_id FROM moved_books AS m WHERE m.books_id = book_sma_effect.books_id;

-- What is published of them goes as they do.
UPDATE reconciled_line SET firm_id = g.firm_to
FROM gone_firm AS g
WHERE g.firm_from = reconciled_line.firm_id
    AND (g.firm_to, reconciled_line.as_of_date) NOT IN (SELECT (firm_id, as_of_date) FROM reconciled_line);
