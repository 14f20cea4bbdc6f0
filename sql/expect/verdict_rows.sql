-- What one check says, as rows of verdict_row without the run.
-- Grain: filing.   Reads: judged_place.   The text of the check goes where its name stands.
SELECT
    {check_no} AS check_no,
    p.place,
    CASE v.status WHEN 'pass' THEN true WHEN 'fail' THEN false END AS holds,
    nullif(v.severity, '{severity}') AS severity,
    nullif(v.line_code, '{line}') AS line_code,
    v.reported::BIGINT AS reported,
    CASE WHEN v.expected IS DISTINCT FROM TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)
        THEN coalesce(v.expected::BIGINT, error('A difference without what is expected.')) END
        AS expected,
    v.difference::BIGINT AS difference
FROM ({check}) AS v
JOIN judged_place AS p ON p.filing_id = v.filing_id
