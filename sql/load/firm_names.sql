-- Every name under which a firm was printed, the oldest firm first.
SELECT firm_id, printed_name FROM firm_alias ORDER BY rowid
