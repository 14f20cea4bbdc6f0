-- Lines of books that differ from the filing, or were not compared though nobody expects it, the
-- newest first, with the name of each. Days without a filing are left out: nothing was to be
-- compared.
-- Grain: firm, day and line.   Reads: $most.
SELECT l.firm_id, l.as_of_date, l.line_code,
    coalesce(c.name, (SELECT any_value(f.number || ' ' || f.words) FROM form_row AS f
        WHERE f.line_code = l.line_code)) AS line_name,
    l.origin, l.books, l.filing, l.difference, l.status, l.reason, l.filing_id::VARCHAR AS filing_id
FROM reconciled_line AS l
LEFT JOIN line_code AS c ON c.line_code = l.line_code
WHERE l.filing_id IS NOT NULL
    AND (l.status = 'differs' OR (l.status = 'not_compared' AND NOT l.expected))
ORDER BY l.as_of_date DESC, l.firm_id, l.origin, l.line_code
LIMIT $most
