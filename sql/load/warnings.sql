-- Header fields that were not printed as they should be, of new filings, with what was taken for them.
-- Grain: filing, page and field.   Reads: new_warning, arriving_filing, day_filing.
INSERT INTO header_warning BY NAME
SELECT w.filing_id, w.page, w.field, w.reason, w.printed
FROM new_warning AS w
SEMI JOIN arriving_filing AS n ON n.filing_id = w.filing_id;

INSERT INTO header_warning BY NAME
SELECT n.filing_id, 'submit_date' AS field,
    CASE
        WHEN n.submit_date IS NULL THEN 'not_printed'
        ELSE 'later_than_received'
    END AS reason,
    n.submit_date::VARCHAR AS printed
FROM arriving_filing AS n
JOIN day_filing AS d ON d.filing_id = n.filing_id
WHERE d.submit_date IS DISTINCT FROM n.submit_date;
