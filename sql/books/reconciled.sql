-- Whether a night was kept since its books were written, against the filing in force.
-- Grain: one row.   Reads: book_run, $firm_id, $day, $filing_id (null: no filing), $written_at (UTC).
SELECT count(*) > 0 AS is_reconciled
FROM book_run
WHERE firm_id = $firm_id AND as_of_date = $day
    AND filing_id IS NOT DISTINCT FROM $filing_id
    AND loaded_at >= $written_at
