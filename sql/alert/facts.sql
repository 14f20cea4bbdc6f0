-- The facts that hold now: failed checks on latest versions, missing statements, silent firms.
-- Grain: firm, as-of date, origin, rule.   Unit: whole US dollars.
-- Reads: check_fact (check_id, rule, is_condition), severity_rank, this_run, $fresh_days.
-- A condition (a rule that obliges notice) ends with a later filing that passes; any other failure
-- is of its filing, and ends when that is amended.
-- Verdicts are many and few of them fail: verdict_row is cut down before it is joined.
CREATE OR REPLACE TEMP TABLE broken AS
SELECT
    f.firm_id, f.as_of_date, c.origin, r.rule, c.check_id, f.filing_id,
    coalesce(v.severity, c.severity) AS severity,
    v.reported,
    coalesce(v.expected, TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)) AS expected,
    v.difference,
    coalesce(v.line_code, c.line_code) AS line_code,
    r.is_condition
FROM (FROM verdict_row WHERE NOT holds) AS v
JOIN verdict_check AS c ON c.check_no = v.check_no
JOIN check_fact AS r ON r.check_id = c.check_id
JOIN verdict_filing AS p ON p.place = v.place
JOIN filing AS f ON f.filing_id = p.filing_id
WHERE f.is_latest;

-- The days on which all checks of a condition that was broken before pass.
CREATE OR REPLACE TEMP TABLE passed AS
WITH condition AS (
    SELECT firm_id, origin, rule, min(as_of_date) AS first_day
    FROM broken
    WHERE is_condition
    GROUP BY firm_id, origin, rule
),
looked_at AS (
    SELECT c.check_no, c.origin, r.rule
    FROM verdict_check AS c
    JOIN check_fact AS r ON r.check_id = c.check_id
    WHERE (c.origin, r.rule) IN (SELECT (origin, rule) FROM condition)
),
verdicts AS (
    SELECT check_no, place, holds FROM verdict_row
    WHERE check_no IN (SELECT check_no FROM looked_at)
)
SELECT f.firm_id, f.as_of_date, k.origin, k.rule
FROM verdicts AS v
JOIN looked_at AS k ON k.check_no = v.check_no
JOIN verdict_filing AS p ON p.place = v.place
JOIN filing AS f ON f.filing_id = p.filing_id
JOIN condition AS c ON c.firm_id = f.firm_id AND c.origin = k.origin AND c.rule = k.rule
WHERE f.is_latest AND f.as_of_date > c.first_day
GROUP BY f.firm_id, f.as_of_date, k.origin, k.rule
HAVING bool_and(coalesce(v.holds, false));

CREATE OR REPLACE TEMP TABLE alert_fact AS
WITH failed AS (
    SELECT
        firm_id, as_of_date, origin, rule,
        string_agg(check_id, ' ' ORDER BY check_id) AS check_ids,
        arg_min(severity, s.rank) AS severity,
        arg_min({
            'check_id': check_id, 'filing_id': filing_id, 'reported': reported,
            'expected': expected, 'difference': difference, 'line_code': line_code
        }, check_id) AS first
    FROM broken JOIN severity_rank AS s USING (severity)
    GROUP BY firm_id, as_of_date, origin, rule
),
filing_day AS (
    SELECT firm_id, as_of_date, row_number() OVER (PARTITION BY firm_id ORDER BY as_of_date) AS nth
    FROM (SELECT DISTINCT firm_id, as_of_date FROM filing)
),
due_day AS (
    SELECT as_of_date, row_number() OVER (ORDER BY as_of_date) AS nth
    FROM (SELECT DISTINCT as_of_date FROM due_statement)
),
known AS (
    SELECT
        'check' AS kind, f.firm_id, f.as_of_date, f.origin, f.rule, f.check_ids, f.severity,
        f.first.check_id AS check_id, f.first.filing_id AS filing_id, f.first.reported AS reported,
        f.first.expected AS expected, f.first.difference AS difference,
        f.first.line_code AS line_code, d.nth
    FROM failed AS f
    JOIN filing_day AS d ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date
    UNION ALL
    SELECT 'missing', m.firm_id, m.as_of_date, m.origin, 'C01', 'C01', 'error',
        NULL, NULL, NULL, NULL, NULL, NULL, d.nth
    FROM missing_filing AS m
    JOIN due_day AS d ON d.as_of_date = m.as_of_date
    UNION ALL
    SELECT 'silent', firm_id, last_filed, '', 'silent', 'silent', 'warning',
        NULL, NULL, due_days_silent, NULL, NULL, NULL, 1
    FROM silent_firm
),
spell AS (
    SELECT *, nth - row_number() OVER (
        PARTITION BY kind, firm_id, origin, rule ORDER BY as_of_date
    ) AS spell
    FROM known
),
fresh AS (
    SELECT min(as_of_date) AS since
    FROM (
        SELECT d.as_of_date
        FROM due_statement AS d JOIN this_run AS r ON d.due_date <= r.started_at::DATE
        GROUP BY d.as_of_date
        ORDER BY d.as_of_date DESC
        LIMIT $fresh_days
    )
)
SELECT
    left(sha256(concat_ws(' ', p.firm_id, p.as_of_date, p.origin, p.rule)), 16) AS alert_key,
    p.kind, p.firm_id, m.legal_name AS firm_name, p.as_of_date, p.origin, p.rule, p.check_ids,
    p.severity, s.rank, p.filing_id, p.line_code, l.page,
    coalesce(l.corrected, false) AS corrected, p.reported, p.expected, p.difference,
    min(p.as_of_date) OVER same AS streak_from,
    row_number() OVER (same ORDER BY p.as_of_date) AS streak_day,
    min(s.rank) OVER (
        same ORDER BY p.as_of_date ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS rank_before,
    -- A firm that fell silent is told on the day it is seen, however long ago it filed last.
    p.kind <> 'silent' AND coalesce(p.as_of_date < w.since, true) AS is_past,
    o.as_of_date AS ended_on
FROM spell AS p
JOIN firm AS m ON m.firm_id = p.firm_id
JOIN severity_rank AS s ON s.severity = p.severity
CROSS JOIN fresh AS w
LEFT JOIN page_in_force AS q ON q.filing_id = p.filing_id AND q.origin = p.origin
LEFT JOIN line_item_corrected AS l ON l.filing_id = q.printed_by AND l.line_code = p.line_code
ASOF LEFT JOIN passed AS o
    ON o.firm_id = p.firm_id AND o.origin = p.origin AND o.rule = p.rule
    AND o.as_of_date > p.as_of_date
WINDOW same AS (PARTITION BY p.kind, p.firm_id, p.origin, p.rule, p.spell);
