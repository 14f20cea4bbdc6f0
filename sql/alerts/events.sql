-- What turned since the alerts were last noted: facts that are new, graver, or resolved.
-- Grain: fact.   Reads: alert_fact, unknown_fact, severity_rank, check_fact, this_run.
-- A fact that has become unknown, as its check has or all of its kind, is not resolved: unknown is never
-- pass. Nor is what books say of a statement that another took the place of, until books judge that one.
CREATE OR REPLACE TEMP TABLE alert_event AS
WITH unknown AS (
    SELECT DISTINCT f.firm_id, f.as_of_date, v.origin, r.rule, f.kind
    FROM verdict AS v
    JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin
    JOIN check_fact AS r ON r.check_id = v.check_id AND r.origin = v.origin
    WHERE v.status = 'unknown'
    UNION ALL
    SELECT a.firm_id, a.as_of_date, a.origin, a.rule, a.statement_kind
    FROM alert AS a
    WHERE a.state = 'open' AND a.rule IN (SELECT check_id FROM rule WHERE kind = 'books')
        AND (a.firm_id, a.as_of_date, a.origin, a.rule, a.statement_kind) NOT IN (
            SELECT (f.firm_id, f.as_of_date, v.origin, v.check_id, f.kind)
            FROM verdict AS v
            JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin
            WHERE v.check_id IN (SELECT check_id FROM rule WHERE kind = 'books')
        )
),
gone AS (
    SELECT
        a.alert_key, a.kind, a.firm_id, a.as_of_date, a.origin, a.rule, a.check_ids, a.severity,
        a.streak_from, a.streak_day, a.is_past, a.statement_kind, f.ended_on,
        CASE
            WHEN f.ended_on IS NOT NULL THEN 'ended'
            WHEN a.kind IN ('check', 'unreadable') THEN 'amended'
            WHEN EXISTS (FROM page_in_force AS l WHERE l.kind = 'daily' AND l.firm_id = a.firm_id AND CASE a.kind
                WHEN 'missing' THEN l.as_of_date = a.as_of_date ELSE l.as_of_date > a.as_of_date
            END) THEN 'filed'
            ELSE 'not expected'
        END AS resolution
    FROM alert AS a
    LEFT JOIN alert_fact AS f ON f.alert_key = a.alert_key
    WHERE a.state = 'open'
        AND (f.ended_on IS NOT NULL OR (
            f.alert_key IS NULL
            AND (a.firm_id, a.as_of_date, a.origin, a.rule, a.statement_kind) NOT IN (
                SELECT (firm_id, as_of_date, origin, rule, kind) FROM unknown
            )
            AND NOT EXISTS (
                FROM unknown_fact AS u
                WHERE u.kind = a.kind AND coalesce(u.firm_id = a.firm_id, true)
            )
        ))
),
seen AS (
    SELECT
        f.*,
        CASE
            WHEN a.alert_key IS NULL OR (a.state = 'resolved' AND f.ended_on IS NULL) THEN
                CASE
                    WHEN f.streak_day = 1 THEN 'new'
                    WHEN f.rank < f.rank_before THEN 'worse'
                    ELSE 'following'
                END
            WHEN a.state = 'open' AND f.ended_on IS NULL AND f.rank < r.rank THEN 'worse'
        END AS event
    FROM alert_fact AS f
    LEFT JOIN alert AS a ON a.alert_key = f.alert_key
    LEFT JOIN severity_rank AS r ON r.severity = a.severity
)
SELECT * FROM (
    SELECT alert_key, event, kind, firm_id, firm_name, as_of_date, origin, rule, check_ids,
        severity, rank, filing_id, line_code, page, corrected, reported, expected, difference,
        streak_from, streak_day, is_past, statement_kind, ended_on,
        CASE WHEN ended_on IS NOT NULL THEN 'ended' END AS resolution
    FROM seen WHERE event IS NOT NULL
    UNION ALL BY NAME
    SELECT g.*, 'resolved' AS event, m.legal_name AS firm_name, s.rank, false AS corrected
    FROM gone AS g
    JOIN firm AS m ON m.firm_id = g.firm_id
    JOIN severity_rank AS s ON s.severity = g.severity
);
