-- Today: the newest day with a daily statement that is due by now. A later as-of date is never today: it was
-- misread, or its statements are not due yet.
-- Grain: one row.   Units: dates.
CREATE OR REPLACE MACRO last_due_day() AS coalesce(
    (SELECT max(as_of_date) FROM due_statement WHERE due_date <= new_york(now()::TIMESTAMP)::DATE),
    new_york(now()::TIMESTAMP)::DATE - 1
);
COMMENT ON MACRO last_due_day IS 'The last as-of date whose statements are due by the day of New York that it is now.';

CREATE OR REPLACE VIEW present_day AS
SELECT max(as_of_date) AS as_of_date
FROM page_in_force
WHERE kind = 'daily'
    AND origin IN (SELECT origin FROM statement_line)
    AND as_of_date <= last_due_day();
COMMENT ON VIEW present_day IS 'Today: the newest day with a daily statement that is due by now.';
COMMENT ON COLUMN present_day.as_of_date IS 'The day; NULL where there is none.';
