-- Whether a firm filed for each day on which any statement was due, up to the last look for filings.
-- Grain: firm and due day, from its first filing until its end.   Units: silence in due days.
-- silence: due days without a filing up to this one; 0 where it filed. is_expected: a firm is
-- expected to file until it ended, or has been silent for 20 due days.
-- Each day filed opens a spell up to the next; so does the day before the first due one.
CREATE OR REPLACE VIEW firm_silence AS
WITH day AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM (
        SELECT DISTINCT as_of_date FROM due_statement
        WHERE missing_after <= (SELECT looked_at FROM last_look)
    )
),
filed AS (
    SELECT DISTINCT firm_id, as_of_date FROM filing
),
first_filed AS (
    SELECT firm_id, min(as_of_date) AS first_day FROM filed GROUP BY firm_id
),
span AS (
    SELECT f.firm_id, min(d.nth) AS first_nth, max(d.nth) AS last_nth
    FROM first_filed AS f
    JOIN firm AS m ON m.firm_id = f.firm_id
    JOIN day AS d
        ON d.as_of_date >= f.first_day AND (m.ended_on IS NULL OR d.as_of_date < m.ended_on)
    GROUP BY f.firm_id
),
mark AS (
    SELECT f.firm_id, d.nth
    FROM filed AS f
    JOIN day AS d ON d.as_of_date = f.as_of_date
    JOIN span AS s ON s.firm_id = f.firm_id AND d.nth <= s.last_nth
    UNION
    SELECT firm_id, first_nth - 1 FROM span
),
spell AS (
    SELECT m.firm_id, m.nth, s.first_nth,
        lead(m.nth, 1, s.last_nth + 1) OVER (PARTITION BY m.firm_id ORDER BY m.nth) AS next_nth
    FROM mark AS m JOIN span AS s ON s.firm_id = m.firm_id
),
due AS (
    SELECT firm_id, nth AS opened, unnest(range(greatest(nth, first_nth), next_nth)) AS nth FROM spell
)
SELECT u.firm_id, d.as_of_date, u.nth = u.opened AS filed, u.nth - u.opened AS silence,
    u.nth - u.opened <= 20 AS is_expected
FROM due AS u
JOIN day AS d ON d.nth = u.nth;
COMMENT ON VIEW firm_silence IS 'Whether each firm filed for each day on which any statement was due, and for how many due days it has been silent.';
