-- The run's line in the run log. A document is new in the run that met it first; every further
-- meeting, in this run or later, counts as a duplicate.
-- Grain: one row a run.   Reads: this_run.
INSERT INTO run BY NAME
WITH met AS (
    SELECT
        a.document_id,
        row_number() OVER (PARTITION BY a.document_id ORDER BY a.seen_at) = 1
        AND NOT EXISTS (
            FROM arrival AS b WHERE b.document_id = a.document_id AND b.run_id <> a.run_id
        ) AS is_new
    FROM arrival AS a
    JOIN this_run AS r ON r.run_id = a.run_id
),
judged AS (
    SELECT CASE WHEN m.is_new THEN d.outcome ELSE 'duplicate' END AS outcome
    FROM met AS m
    JOIN document AS d ON d.document_id = m.document_id
)
SELECT
    any_value(r.run_id) AS run_id,
    any_value(r.command) AS command,
    any_value(r.started_at) AS started_at,
    any_value(r.loaded_at) AS ended_at,
    count(j.outcome) AS met,
    count(j.outcome) FILTER (j.outcome = 'loaded') AS loaded,
    count(j.outcome) FILTER (j.outcome = 'duplicate') AS duplicate,
    count(j.outcome) FILTER (j.outcome = 'rejected') AS rejected
FROM this_run AS r LEFT JOIN judged AS j ON true;
