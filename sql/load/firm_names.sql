-- Every name under which a firm was printed, in the order in which they were met.
SELECT firm_name AS printed_name FROM filing GROUP BY firm_name ORDER BY min(rowid)
