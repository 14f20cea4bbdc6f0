-- The open alerts that are not of days long past, the gravest first, with who keeps them quiet.
-- Grain: fact.   Unit: whole US dollars.
SELECT
    a.severity, m.legal_name AS firm, a.as_of_date, a.origin, a.check_ids AS checks,
    a.streak_day AS day, a.difference, a.alert_key,
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
WHERE a.state = 'open' AND NOT a.is_past
ORDER BY
    list_position(['critical', 'error', 'warning', 'info'], a.severity),
    a.as_of_date DESC, a.firm_id, a.origin, a.rule
