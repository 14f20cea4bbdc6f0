-- Checks that fail on what is in force, in words, with where the reported figure stands; profiles and what is only
-- worth knowing (info) apart.
-- Grain: check, filing, origin.   waived: the desk accepts it.
-- Reads: check_fact (check_id, origin, rule), of_interest (filings).
-- Verdicts are many and few of them fail: they are cut down before they are joined.
WITH failure AS MATERIALIZED (
    SELECT check_id, filing_id, origin, severity, line_code, reported, expected, difference
    FROM verdict
    WHERE status = 'fail' AND severity <> 'info' AND filing_id IN (FROM of_interest)
)
SELECT
    v.check_id,
    v.filing_id,
    r.rule,
    v.severity,
    f.firm_id,
    m.legal_name AS firm_name,
    f.as_of_date,
    v.origin,
    f.kind,
    v.line_code,
    word_failure(
        w.fails_as, v.origin, f.as_of_date, u.due_date, v.line_code, v.reported, v.expected, v.difference
    ) AS sentence,
    l.page,
    coalesce(l.corrected, false) AS corrected,
    d.source_uri,
    EXISTS (
        FROM waiver AS w
        WHERE w.rule = r.rule AND w.firm_id = f.firm_id AND f.as_of_date <= w.until
    ) AS waived
FROM failure AS v
JOIN subject_in_force AS f ON f.filing_id = v.filing_id AND f.origin = v.origin
JOIN filing AS n ON n.filing_id = v.filing_id
JOIN firm AS m ON m.firm_id = f.firm_id
JOIN document AS d ON d.document_id = n.document_id
JOIN check_fact AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN rule AS w ON w.check_id = v.check_id AND w.origin = v.origin
LEFT JOIN due_statement AS u ON u.as_of_date = f.as_of_date AND u.origin = v.origin
LEFT JOIN line_item_corrected AS l ON l.filing_id = v.filing_id AND l.line_code = v.line_code
ORDER BY f.as_of_date, f.firm_id, v.origin, f.kind, v.check_id
