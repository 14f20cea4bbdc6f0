-- What one check says, as rows of verdict_row by filing, without the run.
-- Grain: filing.   The text of the check goes where its name stands.
-- What would not come back from verdict_row as it was said is an error.
SELECT
    {check_no} AS check_no,
    v.filing_id,
    CASE v.status
        WHEN 'pass' THEN true
        WHEN 'fail' THEN false
        WHEN 'unknown' THEN NULL
        ELSE error('A verdict without a status.')
    END AS holds,
    nullif(coalesce(v.severity, error('A verdict without a severity.')), '{severity}') AS severity,
    CASE
        WHEN '{line}' = '' THEN v.line_code
        ELSE nullif(coalesce(v.line_code, error('A verdict without its line.')), '{line}')
    END AS line_code,
    v.reported::BIGINT AS reported,
    CASE WHEN v.expected IS DISTINCT FROM TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)
        THEN coalesce(v.expected::BIGINT, error('A difference without what is expected.')) END
        AS expected,
    v.difference::BIGINT AS difference
FROM ({check}) AS v
