-- The open alerts that are not of days long past, the gravest first: how the first check of each fails, and
-- who keeps it quiet.
-- Grain: fact.
WITH failed AS MATERIALIZED (
    SELECT a.alert_key, a.as_of_date, v.*
    FROM alert AS a
    JOIN (FROM verdict WHERE status = 'fail') AS v
        ON v.filing_id = a.filing_id AND v.origin = a.origin
        AND v.check_id = string_split(a.check_ids, ' ')[1]
    WHERE a.state = 'open' AND NOT a.is_past
),
worded AS (
    SELECT v.alert_key, word_failure(
        r.fails_as, v.origin, v.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) AS sentence
    FROM failed AS v
    LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
    LEFT JOIN due_statement AS d ON d.as_of_date = v.as_of_date AND d.origin = v.origin
)
SELECT
    a.severity, m.legal_name AS firm, a.as_of_date, a.origin, a.check_ids AS checks,
    a.streak_day AS day, s.sentence AS failure, a.alert_key,
    (
        SELECT any_value(k.kind || ': ' || k.reason || ' (' || k.who || ')')
        FROM acknowledgement AS k
        WHERE k.rule = a.rule AND k.firm_id = a.firm_id
            AND CASE k.kind
                WHEN 'waive' THEN
                    k.ended_because IS DISTINCT FROM 'withdrawn' AND a.as_of_date <= k.until
                ELSE k.ended_at IS NULL AND a.streak_from IN (
                    SELECT b.streak_from FROM alert AS b
                    WHERE b.rule = a.rule AND b.firm_id = a.firm_id AND b.origin = a.origin
                        AND b.first_seen <= k.made_at
                )
            END
    ) AS quiet
FROM alert AS a
JOIN firm AS m ON m.firm_id = a.firm_id
LEFT JOIN worded AS s ON s.alert_key = a.alert_key
WHERE a.state = 'open' AND NOT a.is_past
ORDER BY
    list_position(['critical', 'error', 'warning', 'info'], a.severity),
    a.as_of_date DESC, a.firm_id, a.origin, a.rule
