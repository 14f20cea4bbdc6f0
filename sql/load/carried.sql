-- The pages that amendments keep from the version before them that prints the section.
-- Grain: the amendments of each firm and day in this batch, and section.   Reads: ranked, this_run.
CREATE OR REPLACE TEMP TABLE now_carried AS
WITH amendment AS (
    SELECT * FROM ranked WHERE amends AND version > 1
),
before AS (
    SELECT
        a.filing_id, s.origin, r.filing_id AS carried_from,
        row_number() OVER (PARTITION BY a.filing_id, s.origin ORDER BY r.version DESC) AS back
    FROM amendment AS a
    JOIN ranked AS r
        ON r.firm_id = a.firm_id
        AND r.as_of_date = a.as_of_date
        AND r.form IS NOT DISTINCT FROM a.form
        AND r.version < a.version
    JOIN statement AS s ON s.filing_id = r.filing_id
)
SELECT filing_id, origin, carried_from
FROM before
WHERE back = 1
    AND NOT EXISTS (
        FROM statement AS s WHERE s.filing_id = before.filing_id AND s.origin = before.origin
    );

UPDATE carried_statement AS c SET known_to = t.loaded_at
FROM this_run AS t
WHERE c.known_to IS NULL
    AND c.filing_id IN (SELECT filing_id FROM ranked)
    AND NOT EXISTS (
        FROM now_carried AS n
        WHERE n.filing_id = c.filing_id AND n.origin = c.origin AND n.carried_from = c.carried_from
    );

INSERT INTO carried_statement BY NAME
SELECT n.filing_id, n.origin, n.carried_from, t.loaded_at AS known_from
FROM now_carried AS n CROSS JOIN this_run AS t
WHERE NOT EXISTS (
    FROM carried_statement AS c
    WHERE c.filing_id = n.filing_id AND c.origin = n.origin AND c.known_to IS NULL
)
ORDER BY n.filing_id, n.origin;

CREATE OR REPLACE TEMP TABLE touched AS SELECT DISTINCT firm_id, as_of_date FROM ranked;
