-- A night's books in place of those of the same firm and day that were there.
-- Grain: as the tables.   Reads: new_book_*, this_run.
DELETE FROM book_run WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_account WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_balance WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_position WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_depository WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_margin WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_assignment WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_report WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_sma WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_sma_effect WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_lottery WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_sweep WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_refusal WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_line WHERE books_id IN (SELECT books_id FROM new_book_run);
DELETE FROM book_explanation WHERE books_id IN (SELECT books_id FROM new_book_run);

INSERT INTO book_run BY NAME
SELECT b.*, r.run_id, r.loaded_at FROM new_book_run AS b CROSS JOIN this_run AS r;
INSERT INTO book_account BY NAME FROM new_book_account;
INSERT INTO book_balance BY NAME FROM new_book_balance;
INSERT INTO book_position BY NAME FROM new_book_position;
INSERT INTO book_depository BY NAME FROM new_book_depository;
INSERT INTO book_margin BY NAME FROM new_book_margin;
INSERT INTO book_assignment BY NAME FROM new_book_assignment;
INSERT INTO book_report BY NAME FROM new_book_report;
INSERT INTO book_sma BY NAME FROM new_book_sma;
INSERT INTO book_sma_effect BY NAME FROM new_book_sma_effect;
INSERT INTO book_lottery BY NAME FROM new_book_lottery;
INSERT INTO book_sweep BY NAME FROM new_book_sweep;
INSERT INTO book_refusal BY NAME FROM new_book_refusal;
INSERT INTO book_line BY NAME FROM new_book_line;
INSERT INTO book_explanation BY NAME FROM new_book_explanation;
