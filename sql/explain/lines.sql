-- All lines of a filing, with and without a code, and the document of the page each stands on.
-- Reads: $filing_id.
WITH page AS (
    SELECT p.origin, p.printed_by, p.carried, d.document_id, d.media_type, d.source_uri
    FROM page_in_force AS p
    JOIN filing AS f ON f.filing_id = p.printed_by
    JOIN document AS d ON d.document_id = f.document_id
    WHERE p.filing_id = $filing_id
),
line AS (
    SELECT filing_id, origin, line_code AS name, amount, printed, page, line, corrected,
        box_left, box_bottom, box_right, box_top
    FROM line_item_corrected
    WHERE filing_id IN (SELECT printed_by FROM page)
    UNION ALL
    SELECT filing_id, origin, name, amount, printed, page, line, false, NULL, NULL, NULL, NULL
    FROM uncoded_line
    WHERE filing_id IN (SELECT printed_by FROM page)
)
SELECT l.* EXCLUDE (filing_id), p.carried, p.document_id, p.media_type, p.source_uri
FROM page AS p
JOIN line AS l ON l.filing_id = p.printed_by AND l.origin = p.origin
