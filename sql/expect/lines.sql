-- All lines of the filings to be judged, with and without a code, also on pages they keep, and
-- corrected where a person did.
-- Grain: filing and line.   Unit: whole US dollars.   Reads: judged.
WITH page AS (
    SELECT filing_id, origin, printed_by FROM page_in_force WHERE filing_id IN (FROM judged)
)
SELECT p.filing_id, l.line_code AS name, l.amount
FROM page AS p
JOIN line_item_corrected AS l ON l.filing_id = p.printed_by AND l.origin = p.origin
UNION ALL
SELECT p.filing_id, u.name, u.amount
FROM page AS p
JOIN uncoded_line AS u ON u.filing_id = p.printed_by AND u.origin = p.origin
