-- Whether a night was kept since its books were written, and held against what is in force now.
-- Grain: one row.   Reads: book_run, reconciled_line, the relation `filed` (line_code, filing, filing_id),
-- $firm_id, $day, $filing_id (null: no filing), $written_at (UTC).
WITH compared AS (
    SELECT line_code, filing, filing_id
    FROM reconciled_line
    WHERE firm_id = $firm_id AND as_of_date = $day AND reason IS DISTINCT FROM 'not_filed'
),
now AS (SELECT line_code, filing, filing_id FROM filed)
SELECT
    EXISTS (
        FROM book_run
        WHERE firm_id = $firm_id AND as_of_date = $day
            AND filing_id IS NOT DISTINCT FROM $filing_id
            AND loaded_at >= $written_at
    )
    AND NOT EXISTS (FROM compared EXCEPT FROM now)
    AND NOT EXISTS (FROM now EXCEPT FROM compared) AS is_reconciled
