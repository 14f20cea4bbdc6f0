-- What the run did, into its line of the run log; and for which interrupted runs it reports as well.
-- The run has ended when it has reported and published; until then its line has no end.
-- A document counts by what became of its reading; every further meeting is a duplicate.
-- Grain: one row a run.   Reads: this_run, reported_run.
UPDATE run SET reported_by = t.run_id
FROM this_run AS t
WHERE run.run_id IN (FROM reported_run) AND run.run_id <> t.run_id;

WITH was_read AS (
    SELECT document_id, any_value(outcome) AS outcome
    FROM reading
    WHERE run_id IN (FROM reported_run)
    GROUP BY document_id
),
met AS (
    SELECT
        a.document_id,
        row_number() OVER (PARTITION BY a.document_id ORDER BY a.seen_at) AS nth
    FROM arrival AS a
    JOIN this_run AS r ON r.run_id = a.run_id
    UNION ALL
    -- A reread meets nothing; what it read again counts.
    SELECT w.document_id, 1 FROM was_read AS w
    WHERE w.document_id NOT IN (
        SELECT a.document_id FROM arrival AS a JOIN this_run AS r ON r.run_id = a.run_id
    )
),
counted AS (
    SELECT CASE WHEN m.nth = 1 AND w.outcome IS NOT NULL THEN w.outcome ELSE 'duplicate' END AS outcome
    FROM met AS m
    LEFT JOIN was_read AS w ON w.document_id = m.document_id
)
UPDATE run SET
    met = (SELECT count(*) FROM counted),
    loaded = (SELECT count(*) FROM counted WHERE outcome = 'loaded'),
    duplicate = (SELECT count(*) FROM counted WHERE outcome = 'duplicate'),
    rejected = (SELECT count(*) FROM counted WHERE outcome = 'rejected')
FROM this_run AS t
WHERE run.run_id = t.run_id;
