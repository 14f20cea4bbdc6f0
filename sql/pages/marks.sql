-- Where the numbers of a filing stand in its document. Covers are left out.
-- Grain: line.   Reads: $filing_id.   Boxes in tenths of a point from the lower left corner.
SELECT origin, line_code, page, line, printed, box_left, box_bottom, box_right, box_top
FROM line_item
WHERE filing_id = $filing_id AND origin <> 'cover'
UNION ALL
SELECT origin, name, page, line, printed, NULL, NULL, NULL, NULL
FROM uncoded_line
WHERE filing_id = $filing_id AND origin NOT IN ('cover', 'supplemental')
ORDER BY page, line, line_code, origin, printed, box_left, box_bottom
