-- Lines of books that differ from the filing, or were not compared though nobody expects it, the
-- newest first. Days without a filing are left out: nothing was to be compared.
-- Grain: firm, day and line.   Reads: $most.
SELECT firm_id, as_of_date, line_code, origin, books, filing, difference, status, reason,
    filing_id::VARCHAR AS filing_id
FROM reconciled_line
WHERE filing_id IS NOT NULL AND (status = 'differs' OR (status = 'not_compared' AND NOT expected))
ORDER BY as_of_date DESC, firm_id, origin, line_code
LIMIT $most
