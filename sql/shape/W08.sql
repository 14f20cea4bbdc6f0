-- One latest version a firm, day and form, one shown a firm and day.
SELECT firm_id, as_of_date, form, count(*) FILTER (is_latest) AS latest
FROM {batch}
GROUP BY firm_id, as_of_date, form
HAVING count(*) FILTER (is_latest) <> 1
