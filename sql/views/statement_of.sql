-- One firm's statements of one day, in the order of the form.
-- Grain: row of the form and number on it.   Units: whole US dollars.   Parameters: firm_id, DATE.
CREATE OR REPLACE MACRO statement_of(firm, day) AS TABLE
SELECT origin, number, words, line_code, printed, amount, page
FROM statement_printed
WHERE firm_id = firm AND as_of_date = day
ORDER BY place, part;
COMMENT ON MACRO TABLE statement_of IS 'The statements of one firm and day as printed: statement_of(''interactive-brokers-llc'', DATE ''2014-11-19''); whole US dollars.';
