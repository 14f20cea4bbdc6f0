-- Statements in force among filings of interest of which no total could be read.
-- Grain: statement.   Reads: of_interest (filing_id).
SELECT u.firm_id, u.firm_name, u.as_of_date, u.origin, d.source_uri
FROM unreadable_statement AS u
JOIN filing AS f ON f.filing_id = u.filing_id
JOIN document AS d ON d.document_id = f.document_id
WHERE u.filing_id IN (FROM of_interest)
ORDER BY u.as_of_date, u.firm_id, u.origin
