-- All lines of the filings to be judged, with and without a code, corrected where a person did.   Reads: judged.
-- Grain: filing and line.   Unit: whole US dollars.
SELECT filing_id, line_code AS name, amount FROM line_item_corrected
WHERE filing_id IN (FROM judged)
UNION ALL
SELECT filing_id, name, amount FROM uncoded_line
WHERE origin IN (SELECT origin FROM statement_line) AND filing_id IN (FROM judged)
