-- What fails on the versions that hold today, in words; all but what is for information.
-- Grain: check, filing, origin.   Units: whole US dollars.
SELECT v.firm_id, v.as_of_date, v.origin, v.check_id,
    word_failure(
        r.fails_as, v.origin, v.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) AS sentence
FROM (FROM failed_check WHERE status = 'fail' AND severity <> 'info') AS v
LEFT JOIN rule AS r ON r.check_id = v.check_id AND r.origin = v.origin
LEFT JOIN due_statement AS d ON d.as_of_date = v.as_of_date AND d.origin = v.origin
ORDER BY v.firm_id, v.as_of_date, v.origin, v.check_id, v.filing_id
