-- Where covers stand in the document of a filing, any filing's of that document.
-- Grain: page, line (NULL: the whole page).   Reads: $filing_id.
WITH sibling AS (
    SELECT filing_id FROM filing
    WHERE document_id = (SELECT document_id FROM filing WHERE filing_id = $filing_id)
)
SELECT page, NULL AS line FROM statement
WHERE origin = 'cover' AND filing_id IN (FROM sibling)
UNION ALL
SELECT page, line FROM line_item WHERE origin = 'cover' AND filing_id IN (FROM sibling)
UNION ALL
SELECT page, line FROM uncoded_line WHERE origin = 'cover' AND filing_id IN (FROM sibling)
UNION ALL
SELECT page, line FROM leftover WHERE coalesce(origin, 'cover') = 'cover' AND filing_id IN (FROM sibling)
ORDER BY page, line
