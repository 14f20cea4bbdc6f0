-- Whether a firm filed for each day on which any statement was due, up to the last look for filings.
-- Grain: firm and due day, from its first filing until its end.   Units: silence in due days.
-- silence: due days without a filing up to this one; 0 where it filed. is_expected: a firm is
-- expected to file until it ended, or has been silent for 20 due days.
CREATE OR REPLACE VIEW firm_silence AS
WITH looked AS (
    SELECT max(started_at) AS looked_at FROM run WHERE command IN ('ingest', 'daily', 'backfill')
),
day AS (
    SELECT as_of_date
    FROM due_statement
    WHERE missing_after <= (SELECT looked_at FROM looked)
    GROUP BY as_of_date
),
filed AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing
),
span AS (
    SELECT m.firm_id, m.ended_on, min(f.as_of_date) AS first_day
    FROM firm AS m JOIN filed AS f ON f.firm_id = m.firm_id
    GROUP BY m.firm_id, m.ended_on
),
due AS (
    SELECT s.firm_id, d.as_of_date, f.as_of_date IS NOT NULL AS filed
    FROM span AS s
    JOIN day AS d
        ON d.as_of_date >= s.first_day AND (s.ended_on IS NULL OR d.as_of_date < s.ended_on)
    LEFT JOIN filed AS f ON f.firm_id = s.firm_id AND f.as_of_date = d.as_of_date
),
spell AS (
    SELECT *, count(*) FILTER (filed) OVER (PARTITION BY firm_id ORDER BY as_of_date) AS filings
    FROM due
),
counted AS (
    SELECT firm_id, as_of_date, filed,
        count(*) FILTER (NOT filed) OVER (
            PARTITION BY firm_id, filings ORDER BY as_of_date
        ) AS silence
    FROM spell
)
SELECT firm_id, as_of_date, filed, silence, silence <= 20 AS is_expected FROM counted;
COMMENT ON VIEW firm_silence IS 'Whether each firm filed for each day on which any statement was due, and for how many due days it has been silent.';
