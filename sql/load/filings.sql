-- Staged filings that are no twins, with all that stands below them.
-- Grain: as the tables.   Reads: new_* and twin.
INSERT INTO filing BY NAME
SELECT
    filing_id, document_id, firm_id, as_of_date, submit_date, form, status, reader_version,
    false AS is_latest, loaded_at AS known_from, loaded_at AS known_to, firm_name, cause,
    printed_amounts, repeats, run_id
FROM new_filing CROSS JOIN this_run
WHERE filing_id NOT IN (FROM twin)
ORDER BY firm_id, as_of_date, filing_id;

INSERT INTO statement BY NAME
SELECT filing_id, origin, page FROM new_statement WHERE filing_id NOT IN (FROM twin);

INSERT INTO coded_line BY NAME
SELECT filing_id, origin, line_code, amount, page, line,
    nullif(printed, format('{:,}', amount)) AS printed,
    box_left, box_bottom, box_right, box_top
FROM new_line_item
WHERE filing_id NOT IN (FROM twin);

INSERT INTO uncoded_line BY NAME
SELECT filing_id, origin, name, amount, text, page, line, printed FROM new_uncoded_line
WHERE filing_id NOT IN (FROM twin);

INSERT INTO residual_interest_target BY NAME
SELECT filing_id, origin, basis, low, high FROM new_target WHERE filing_id NOT IN (FROM twin);

INSERT INTO leftover BY NAME
SELECT filing_id, origin, page, line, printed FROM new_leftover
WHERE filing_id NOT IN (FROM twin);
