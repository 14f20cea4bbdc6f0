-- The verdicts in force on the pages of a firm's day.   Reads: shown (filing_id, kind).
SELECT v.filing_id, v.check_id, v.origin, v.status, v.severity, v.reported, v.expected, v.difference
FROM verdict AS v
JOIN subject_in_force AS s ON s.filing_id = v.filing_id AND s.origin = v.origin
SEMI JOIN shown AS p ON p.filing_id = v.filing_id AND p.kind = s.kind
WHERE v.filing_id IN (SELECT filing_id FROM shown)
ORDER BY v.origin, v.check_id
