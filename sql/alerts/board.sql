-- Each firm and origin on an as-of date: received or not, readable, late, failed, below target.
-- Grain: firm and origin that the firm has printed up to the day.   Times: New York ($zone).
-- Reads: $day, $now (UTC), $zone, named_day (as_of_date for which the codebook names a source).
WITH begun AS (
    SELECT s.firm_id, s.origin
    FROM page_in_force AS s
    JOIN statement_line AS o ON o.origin = s.origin
    WHERE s.as_of_date <= $day AND s.kind = 'daily'
    GROUP BY s.firm_id, s.origin
),
last_filed AS (
    SELECT firm_id, max(as_of_date) AS last_day FROM page_in_force
    WHERE as_of_date <= $day AND kind = 'daily'
    GROUP BY firm_id
),
met AS (
    -- When the first document of the day came, and when the first that prints each statement did.
    SELECT f.firm_id, s.origin, min(d.received_at) AS received_at
    FROM filing AS f
    JOIN (FROM statement WHERE kind = 'daily') AS s ON s.filing_id = f.filing_id
    JOIN document AS d ON d.document_id = f.document_id
    WHERE f.as_of_date = $day
    GROUP BY GROUPING SETS ((f.firm_id), (f.firm_id, s.origin))
),
daily AS (
    SELECT firm_id, origin, filing_id, excess_over_target,
        coalesce(required, funds, excess) IS NULL AS unreadable
    FROM seg_daily WHERE as_of_date = $day
),
failed AS (
    SELECT v.filing_id, v.origin, count(*) AS failed
    FROM verdict AS v
    WHERE v.status = 'fail' AND v.severity IN ('critical', 'error')
        AND v.filing_id IN (SELECT filing_id FROM daily)
    GROUP BY v.filing_id, v.origin
)
SELECT
    m.legal_name AS firm,
    b.origin,
    CASE
        WHEN y.unreadable THEN 'unreadable'
        WHEN y.filing_id IS NOT NULL THEN 'received'
        WHEN m.ended_on <= $day THEN 'ended'
        WHEN d.due_date IS NULL AND (
            isodow($day::DATE) > 5 OR $day::DATE IN (SELECT as_of_date FROM named_day)
        ) THEN 'not due'
        WHEN d.due_date IS NULL THEN 'unknown'
        WHEN r.received_at IS NOT NULL THEN 'not printed'
        WHEN $now::TIMESTAMP < d.missing_after THEN 'not yet received'
        WHEN l.looked_at >= d.missing_after THEN 'missing'
        ELSE 'not looked for'
    END AS state,
    CASE WHEN y.filing_id IS NOT NULL
        THEN strftime(timezone($zone, timezone('UTC', e.received_at)), '%Y-%m-%d %H:%M')
    END AS received,
    t.days_late,
    CASE WHEN y.filing_id IS NOT NULL THEN coalesce(x.failed, 0) END AS failed,
    y.excess_over_target < 0 AS below_target,
    g.last_day AS last_filing,
    $day::DATE - g.last_day AS age
FROM begun AS b
JOIN firm AS m ON m.firm_id = b.firm_id
JOIN last_filed AS g ON g.firm_id = b.firm_id
CROSS JOIN last_look AS l
LEFT JOIN due_statement AS d ON d.as_of_date = $day AND d.origin = b.origin
LEFT JOIN met AS r ON r.firm_id = b.firm_id AND r.origin IS NULL
LEFT JOIN met AS e ON e.firm_id = b.firm_id AND e.origin = b.origin
LEFT JOIN daily AS y ON y.firm_id = b.firm_id AND y.origin = b.origin
LEFT JOIN failed AS x ON x.filing_id = y.filing_id AND x.origin = y.origin
LEFT JOIN late_filing AS t
    ON t.firm_id = b.firm_id AND t.origin = b.origin AND t.as_of_date = $day
LEFT JOIN firm_silence AS q ON q.firm_id = b.firm_id AND q.as_of_date = $day
WHERE y.filing_id IS NOT NULL
    OR coalesce(q.is_expected, m.firm_id NOT IN (SELECT firm_id FROM silent_firm))
ORDER BY m.legal_name, b.origin
