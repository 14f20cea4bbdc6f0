-- Failed checks on what is in force, into current_fact; into passed the days that end a condition.
-- Grain: firm, as-of date, origin, rule, kind of statement.   Unit: whole US dollars.
-- Reads: check_fact (check_id, origin, rule, is_condition), severity_rank, filing_day.
-- Verdicts are many and few of them fail: verdict_row is cut down before it is joined.
CREATE OR REPLACE TEMP TABLE subject AS
SELECT firm_id, as_of_date, kind, filing_id, origin FROM subject_in_force;

CREATE OR REPLACE TEMP TABLE broken AS
SELECT
    f.firm_id, f.as_of_date, c.origin, r.rule, f.kind AS statement_kind, c.check_id, f.filing_id,
    coalesce(v.severity, c.severity) AS severity,
    v.reported,
    coalesce(v.expected, TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)) AS expected,
    v.difference,
    coalesce(v.line_code, c.line_code) AS line_code,
    r.is_condition
FROM (FROM verdict_row WHERE NOT holds) AS v
JOIN verdict_check AS c ON c.check_no = v.check_no
JOIN check_fact AS r ON r.check_id = c.check_id AND r.origin = c.origin
JOIN verdict_filing AS p ON p.place = v.place
JOIN subject AS f ON f.filing_id = p.filing_id AND f.origin = c.origin;

-- The days on which all checks of a condition that was broken before pass.
INSERT INTO passed BY NAME
WITH condition AS (
    SELECT firm_id, origin, rule, statement_kind, min(as_of_date) AS first_day
    FROM broken
    WHERE is_condition
    GROUP BY firm_id, origin, rule, statement_kind
),
looked_at AS (
    SELECT c.check_no, c.origin, r.rule
    FROM verdict_check AS c
    JOIN check_fact AS r ON r.check_id = c.check_id AND r.origin = c.origin
    WHERE (c.origin, r.rule) IN (SELECT (origin, rule) FROM condition)
),
verdicts AS (
    SELECT check_no, place, holds FROM verdict_row
    WHERE check_no IN (SELECT check_no FROM looked_at)
)
SELECT f.firm_id, f.as_of_date, k.origin, k.rule, f.kind AS statement_kind
FROM verdicts AS v
JOIN looked_at AS k ON k.check_no = v.check_no
JOIN verdict_filing AS p ON p.place = v.place
JOIN subject AS f ON f.filing_id = p.filing_id AND f.origin = k.origin
JOIN condition AS c
    ON c.firm_id = f.firm_id AND c.origin = k.origin AND c.rule = k.rule AND c.statement_kind = f.kind
WHERE f.as_of_date > c.first_day
GROUP BY f.firm_id, f.as_of_date, k.origin, k.rule, f.kind
HAVING bool_and(coalesce(v.holds, false));

INSERT INTO current_fact BY NAME
WITH failed AS (
    SELECT
        firm_id, as_of_date, origin, rule, statement_kind,
        string_agg(check_id, ' ' ORDER BY check_id) AS check_ids,
        arg_min(severity, s.rank) AS severity,
        arg_min({
            'check_id': check_id, 'filing_id': filing_id, 'reported': reported,
            'expected': expected, 'difference': difference, 'line_code': line_code
        }, check_id) AS first
    FROM broken JOIN severity_rank AS s USING (severity)
    GROUP BY firm_id, as_of_date, origin, rule, statement_kind
)
SELECT
    'check' AS kind, f.firm_id, f.as_of_date, f.origin, f.rule, f.statement_kind, f.check_ids,
    f.severity,
    f.first.check_id AS check_id, f.first.filing_id AS filing_id, f.first.reported AS reported,
    f.first.expected AS expected, f.first.difference AS difference,
    f.first.line_code AS line_code, d.nth
FROM failed AS f
JOIN filing_day AS d
    ON d.firm_id = f.firm_id AND d.as_of_date = f.as_of_date AND d.kind = f.statement_kind;
