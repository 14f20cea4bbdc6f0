-- An amendment has an initial version before it, and says that it is amended (17 CFR 1.55(o)(2)).
-- Grain: version that amends, or stands behind an earlier one.   Unit: faults of the two.
-- Not for a second reading of one document, nor where the check `conflict` says that two documents
-- of one status and submit date differ.
SELECT
    filing_id,
    CASE WHEN faults = 0 THEN 'pass' ELSE 'fail' END AS status,
    faults AS reported,
    0 AS expected,
    faults AS difference
FROM (
    SELECT
        a.filing_id,
        (NOT coalesce(a.status LIKE 'AMEND%', false))::INTEGER
            + (count(b.filing_id) FILTER (NOT coalesce(b.status LIKE 'AMEND%', false)) = 0)::INTEGER
            AS faults
    FROM (FROM {filings}) AS s
    JOIN filing AS a ON a.filing_id = s.filing_id
    LEFT JOIN filing AS b
        ON b.firm_id = a.firm_id
        AND b.as_of_date = a.as_of_date
        AND b.form IS NOT DISTINCT FROM a.form
        AND b.version < a.version
    WHERE a.cause = 'printed'
    GROUP BY a.filing_id, a.status, a.submit_date
    HAVING coalesce(a.status LIKE 'AMEND%', false)
        OR bool_or(
            b.filing_id IS NOT NULL
            AND (b.status, b.submit_date) IS DISTINCT FROM (a.status, a.submit_date)
        )
)
