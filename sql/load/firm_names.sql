-- Every name under which a firm was printed. No firm's id depends on their order.
SELECT DISTINCT firm_name AS printed_name FROM filing ORDER BY printed_name
