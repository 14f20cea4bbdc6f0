-- The facts that hold now: failed checks on what is in force, unreadable and missing
-- statements, silent firms.
-- Grain: firm, as-of date, origin, rule, kind of statement.   Unit: whole US dollars.
-- Reads: current_fact, passed, severity_rank, this_run, $fresh_days.
-- A condition (a rule that obliges notice) ends with a later filing that passes; any other failure
-- is of its statement, and ends when that is amended.
CREATE OR REPLACE TEMP TABLE alert_fact AS
WITH spell AS (
    SELECT *, nth - row_number() OVER (
        PARTITION BY kind, firm_id, origin, rule, statement_kind ORDER BY as_of_date
    ) AS spell
    FROM current_fact
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
    alert_key_of(p.firm_id, p.as_of_date, p.origin, p.rule, p.statement_kind) AS alert_key,
    p.kind, p.firm_id, m.legal_name AS firm_name, p.as_of_date, p.origin, p.rule,
    p.statement_kind, p.check_ids, p.severity, s.rank, p.filing_id, p.line_code, l.page,
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
LEFT JOIN line_item_corrected AS l ON l.filing_id = p.filing_id AND l.line_code = p.line_code
ASOF LEFT JOIN passed AS o
    ON o.firm_id = p.firm_id AND o.origin = p.origin AND o.rule = p.rule
    AND o.statement_kind = p.statement_kind AND o.as_of_date > p.as_of_date
WINDOW same AS (PARTITION BY p.kind, p.firm_id, p.origin, p.rule, p.statement_kind, p.spell);
