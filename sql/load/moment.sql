-- When what is loaded now becomes known (UTC): now, but after all that is known, also where a clock was set
-- back in between, so that each version has a time of its own.
-- Grain: one row.
SELECT greatest(now()::TIMESTAMP, max(known) + INTERVAL 1 MICROSECOND) AS moment
FROM (
    SELECT max(greatest(known_from, known_to, carried_from)) AS known FROM statement
    UNION ALL
    SELECT max(loaded_at) FROM filing
    UNION ALL
    SELECT max(greatest(known_from, known_to)) FROM correction
)
