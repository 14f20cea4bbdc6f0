-- Which lines hold the requirement, funds, excess and target of each origin.
SELECT origin, required, funds, excess, target FROM statement_line ORDER BY rowid
