-- Open cases: the newest of each rule, in words where they fail.
-- Grain: check, filing, origin.   Reads: $most.   Units: whole US dollars.
WITH shown AS MATERIALIZED (
    FROM failed_check
    QUALIFY row_number() OVER (
        PARTITION BY check_id, status ORDER BY as_of_date DESC, firm_id, origin, filing_id
    ) <= $most
)
SELECT v.check_id, v.severity, v.status, v.firm_id, v.as_of_date, v.origin,
    CASE WHEN v.status = 'fail' THEN word_failure(
        r.fails_as, v.origin, v.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) END AS sentence,
    v.filing_id::VARCHAR AS filing_id
FROM shown AS v
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN due_statement AS d ON d.as_of_date = v.as_of_date AND d.origin = v.origin
ORDER BY v.as_of_date DESC, v.check_id, v.firm_id, v.origin, v.filing_id
