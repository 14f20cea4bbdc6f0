-- Whether a firm filed for each day on which any statement was due, up to the last look for filings.
-- Grain: firm and due day, from its first filing until its end.   Units: silence in due days.
-- last_filed: the day of its last filing up to this one, on whatever day, a Sunday or one of before the
-- calendar begins among them. silence: due days without a filing since then; 0 where it filed.
-- is_expected: a firm is expected to file until it ended, or has been silent for 20 due days.
-- Each day filed opens a spell up to the next: from itself where it is a due day, else from the next one.
CREATE OR REPLACE VIEW firm_silence AS
WITH day AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM (
        SELECT DISTINCT as_of_date FROM due_statement
        WHERE missing_after <= (SELECT looked_at FROM last_look)
    )
    UNION ALL
    SELECT DATE '-infinity', 0
),
span AS (
    SELECT m.firm_id, max(d.nth) AS last_nth
    FROM firm AS m
    JOIN day AS d ON m.ended_on IS NULL OR d.as_of_date < m.ended_on
    GROUP BY m.firm_id
),
mark AS (
    SELECT f.firm_id, f.as_of_date AS last_filed, d.nth AS opened,
        d.nth + (d.as_of_date < f.as_of_date)::INTEGER AS nth
    FROM (SELECT DISTINCT firm_id, as_of_date FROM page_in_force WHERE kind = 'daily') AS f
    ASOF JOIN day AS d ON f.as_of_date >= d.as_of_date
),
spell AS (
    SELECT m.*, lead(m.nth, 1, s.last_nth + 1) OVER (
        PARTITION BY m.firm_id ORDER BY m.nth, m.last_filed
    ) AS next_nth
    FROM mark AS m
    JOIN span AS s ON s.firm_id = m.firm_id AND m.nth <= s.last_nth
),
due AS (
    SELECT firm_id, last_filed, opened, unnest(range(nth, next_nth)) AS nth FROM spell
)
SELECT u.firm_id, d.as_of_date, u.nth = u.opened AS filed, u.nth - u.opened AS silence,
    u.nth - u.opened <= 20 AS is_expected, u.last_filed
FROM due AS u
JOIN day AS d ON d.nth = u.nth;
COMMENT ON VIEW firm_silence IS 'Whether each firm filed for each day on which any statement was due, and for how many due days it has been silent.';
