-- A broker's own books beside its filing, day by day.
-- Grain: firm and day of books that were kept.   Units: lines; whole US dollars.
-- Without a filing nothing was compared, and all counts of lines are NULL.
CREATE OR REPLACE VIEW reconciliation AS
SELECT
    l.firm_id,
    coalesce(m.legal_name, l.firm_id) AS firm_name,
    l.as_of_date,
    CASE
        WHEN any_value(l.filing_id) IS NULL THEN 'no_filing'
        WHEN bool_or(l.status = 'differs') THEN 'differs'
        WHEN bool_or(l.status = 'not_compared' AND NOT l.expected) THEN 'unknown'
        ELSE 'equal'
    END AS status,
    CASE WHEN any_value(l.filing_id) IS NOT NULL
        THEN count(*) FILTER (l.status <> 'not_compared') END AS compared,
    CASE WHEN any_value(l.filing_id) IS NOT NULL
        THEN count(*) FILTER (l.status = 'differs') END AS differing,
    CASE WHEN any_value(l.filing_id) IS NOT NULL
        THEN count(*) FILTER (l.status = 'not_compared') END AS not_compared,
    CASE WHEN any_value(l.filing_id) IS NOT NULL
        THEN count(*) FILTER (l.status = 'not_compared' AND l.expected) END AS expected,
    first(l.line_code ORDER BY abs(l.difference::HUGEINT) DESC, l.line_code)
        FILTER (l.status = 'differs') AS largest_line,
    first(l.difference ORDER BY abs(l.difference::HUGEINT) DESC, l.line_code)
        FILTER (l.status = 'differs') AS largest_difference,
    max(l.loaded_at) AS compared_at,
    arg_max(l.filing_id, f.rank) AS filing_id
FROM reconciled_line AS l
LEFT JOIN firm AS m ON m.firm_id = l.firm_id
LEFT JOIN filing AS f ON f.filing_id = l.filing_id
GROUP BY l.firm_id, m.legal_name, l.as_of_date;
COMMENT ON VIEW reconciliation IS 'A broker''s own books beside its filing, day by day; it names no account.';
COMMENT ON COLUMN reconciliation.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN reconciliation.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN reconciliation.as_of_date IS 'The day of the books.';
COMMENT ON COLUMN reconciliation.status IS 'equal, differs, unknown (a line was not compared though nobody expects it), or no_filing.';
COMMENT ON COLUMN reconciliation.compared IS 'Lines that books and filing both have.';
COMMENT ON COLUMN reconciliation.differing IS 'Lines that differ.';
COMMENT ON COLUMN reconciliation.not_compared IS 'Lines that were not compared.';
COMMENT ON COLUMN reconciliation.expected IS 'Lines that were not compared, as expected.';
COMMENT ON COLUMN reconciliation.largest_line IS 'The line that differs most.';
COMMENT ON COLUMN reconciliation.largest_difference IS 'Books less filing in that line.';
COMMENT ON COLUMN reconciliation.compared_at IS 'When they were compared (UTC).';
COMMENT ON COLUMN reconciliation.filing_id IS 'The filing of highest rank that they were held against.';
