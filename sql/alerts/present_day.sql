-- The last as-of date whose statements are due by a day.   Reads: $today.
SELECT coalesce(
    (SELECT max(as_of_date) FROM due_statement WHERE due_date <= $today), $today - INTERVAL 1 DAY
)::DATE
