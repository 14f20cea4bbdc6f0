-- Staged filings that are no twins, with all that stands below them.
-- Grain: as the tables.   Reads: new_* and twin, arriving_filing, day_filing, day_statement.
INSERT INTO filing BY NAME
SELECT
    n.filing_id, n.document_id, n.firm_id, n.as_of_date, n.submit_date, n.form, n.status,
    n.reader_version, n.firm_name, n.cause, n.printed_amounts, n.repeats, n.amends, n.amendment_no,
    n.daily_headings, d.rank, n.loaded_at, t.run_id
FROM arriving_filing AS n
JOIN day_filing AS d ON d.filing_id = n.filing_id
CROSS JOIN this_run AS t
ORDER BY n.firm_id, n.as_of_date, n.filing_id;

INSERT INTO statement BY NAME
SELECT
    d.filing_id, d.origin, d.page, d.kind, n.status, d.submit_date, n.document_id, d.version,
    d.is_latest, n.loaded_at AS known_from, CASE WHEN NOT d.is_latest THEN n.loaded_at END AS known_to,
    d.carried_from
FROM arriving_filing AS n
JOIN day_statement AS d ON d.filing_id = n.filing_id
ORDER BY n.firm_id, n.as_of_date, n.filing_id, d.origin;

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
