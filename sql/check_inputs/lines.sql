-- All lines of filings, with and without a code, corrected where a person did.
-- Grain: filing and line.   Unit: whole US dollars.   Reads: judged.
SELECT filing_id, line_code AS name, amount
FROM line_item_corrected WHERE filing_id IN (FROM judged)
UNION ALL
SELECT filing_id, name, amount
FROM uncoded_line WHERE filing_id IN (FROM judged)
