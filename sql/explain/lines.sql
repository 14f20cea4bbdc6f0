-- All lines of a filing, with and without a code.   Reads: $filing_id.
SELECT origin, line_code AS name, amount, printed, page, line,
    box_left, box_bottom, box_right, box_top
FROM line_item
WHERE filing_id = $filing_id
UNION ALL
SELECT origin, name, amount, printed, page, line, NULL, NULL, NULL, NULL
FROM uncoded_line
WHERE filing_id = $filing_id
