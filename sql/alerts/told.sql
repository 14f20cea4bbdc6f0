-- The events that channels may be told: not of days long past, not quiet; with who was told before.
-- sentences: each check of the fact that fails, in words, in the order of check_ids.
-- Grain: event; resolved ones once a streak, on its last day.   Reads: alert_event, this_run, reconciled_line.
WITH covered AS (
    SELECT a.firm_id, a.origin, a.rule, a.statement_kind, a.streak_from
    FROM acknowledgement AS k
    JOIN alert AS a
        ON a.firm_id = k.firm_id AND a.rule = k.rule AND a.first_seen <= k.made_at
    CROSS JOIN this_run AS r
    WHERE k.kind = 'ack' AND k.ended_at IS NULL AND coalesce(k.until >= r.started_at::DATE, true)
),
heard AS (
    SELECT
        a.firm_id, a.origin, a.rule, a.statement_kind, a.streak_from,
        list(DISTINCT d.channel ORDER BY d.channel) AS channels
    FROM alert AS a JOIN alert_delivery AS d ON d.alert_key = a.alert_key
    WHERE (a.firm_id, a.origin, a.rule, a.statement_kind) IN (
        SELECT (firm_id, origin, rule, statement_kind) FROM alert_event WHERE event = 'resolved'
    )
    GROUP BY a.firm_id, a.origin, a.rule, a.statement_kind, a.streak_from
),
differing AS (
    SELECT
        r.rule,
        l.filing_id,
        l.origin,
        array_to_string(
            list(line_code ORDER BY abs(difference::HUGEINT) DESC, line_code)[:12], ', '
        ) || CASE WHEN count(*) > 12 THEN format(' and {} more', count(*) - 12) ELSE '' END AS lines
    FROM reconciled_line AS l
    CROSS JOIN (SELECT DISTINCT check_id AS rule FROM rule WHERE kind = 'books') AS r
    WHERE l.status = 'differs'
    GROUP BY r.rule, l.filing_id, l.origin
),
told AS (
    SELECT e.*, min(e.as_of_date) OVER streak AS first_day
    FROM alert_event AS e
    WHERE (e.event = 'resolved' OR NOT (
        e.is_past
        OR EXISTS (
            FROM waiver AS w
            WHERE w.rule = e.rule AND w.firm_id = e.firm_id AND e.as_of_date <= w.until
        )
        OR (e.event <> 'worse' AND (e.firm_id, e.origin, e.rule, e.statement_kind, e.streak_from) IN (
            SELECT (firm_id, origin, rule, statement_kind, streak_from) FROM covered
        ))
    ))
    WINDOW streak AS (PARTITION BY e.firm_id, e.origin, e.rule, e.statement_kind, e.streak_from, e.event)
    QUALIFY e.event <> 'resolved' OR row_number() OVER (streak ORDER BY e.as_of_date DESC) = 1
),
worded AS (
    SELECT t.alert_key, list(word_failure(
        r.fails_as, v.origin, t.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) ORDER BY v.check_id) AS sentences
    FROM (FROM told WHERE kind = 'check' AND event <> 'resolved') AS t
    JOIN (FROM verdict WHERE status = 'fail') AS v
        ON v.filing_id = t.filing_id AND v.origin = t.origin
        AND list_contains(string_split(t.check_ids, ' '), v.check_id)
    LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
    LEFT JOIN due_statement AS d ON d.as_of_date = t.as_of_date AND d.origin = v.origin
    GROUP BY t.alert_key
)
SELECT t.*, coalesce(h.channels, []) AS channels, b.lines,
    CASE t.kind
        WHEN 'check' THEN w.sentences
        -- No filing at all: what the rule says of a statement that a filing leaves out.
        WHEN 'missing' THEN [word_failure(
            r.fails_as, t.origin, t.as_of_date, d.due_date, t.line_code, 0, 1, -1
        )]
    END AS sentences
FROM told AS t
LEFT JOIN worded AS w ON w.alert_key = t.alert_key
LEFT JOIN rule AS r ON r.check_id = t.rule AND r.origin = t.origin
LEFT JOIN differing AS b
    ON b.rule = t.rule AND b.filing_id = t.filing_id AND b.origin = t.origin
LEFT JOIN heard AS h
    ON t.event = 'resolved' AND h.firm_id = t.firm_id AND h.origin = t.origin
    AND h.rule = t.rule AND h.statement_kind = t.statement_kind AND h.streak_from = t.streak_from
LEFT JOIN due_statement AS d ON d.origin = t.origin AND d.as_of_date = t.as_of_date
ORDER BY t.rank, t.firm_name, t.as_of_date, t.origin, t.rule
