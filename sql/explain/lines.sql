-- All lines of pages, with and without a code, and the document that each stands in.
-- Reads: shown (filing_id, origin, carried).
WITH page AS (
    SELECT p.filing_id, p.origin, p.carried, d.document_id, d.media_type, d.source_uri
    FROM shown AS p
    JOIN filing AS f ON f.filing_id = p.filing_id
    JOIN document AS d ON d.document_id = f.document_id
),
line AS (
    SELECT filing_id, origin, line_code AS name, amount, printed, page, line, corrected,
        box_left, box_bottom, box_right, box_top
    FROM line_item_corrected
    WHERE filing_id IN (SELECT filing_id FROM page)
    UNION ALL
    SELECT filing_id, origin, name, amount, printed, page, line, false, NULL, NULL, NULL, NULL
    FROM uncoded_line
    WHERE filing_id IN (SELECT filing_id FROM page)
)
SELECT l.* EXCLUDE (filing_id), p.carried, p.document_id, p.media_type, p.source_uri
FROM page AS p
JOIN line AS l ON l.filing_id = p.filing_id AND l.origin = p.origin
