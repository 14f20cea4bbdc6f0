-- The verdicts in force on the pages of a firm's day, those that fail in words.   Reads: shown (filing_id, kind).
SELECT v.filing_id, v.check_id, v.origin, v.status, v.severity, v.reported, v.expected, v.difference,
    CASE WHEN v.status = 'fail' THEN word_failure(
        r.fails_as, v.origin, s.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) END AS sentence
FROM verdict AS v
JOIN subject_in_force AS s ON s.filing_id = v.filing_id AND s.origin = v.origin
SEMI JOIN shown AS p ON p.filing_id = v.filing_id AND p.kind = s.kind
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN due_statement AS d ON d.as_of_date = s.as_of_date AND d.origin = v.origin
WHERE v.filing_id IN (SELECT filing_id FROM shown)
ORDER BY v.origin, v.check_id
