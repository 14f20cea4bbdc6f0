-- All lines of a filing, with and without a code.   Reads: $filing_id.
SELECT origin, line_code AS name, amount, printed, page, line, corrected FROM line_item_corrected
WHERE filing_id = $filing_id
UNION ALL
SELECT origin, name, amount, printed, page, line, false AS corrected
FROM uncoded_line
WHERE filing_id = $filing_id
