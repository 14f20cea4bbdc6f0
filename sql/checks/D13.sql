-- Each field of the header is printed, readable and known; what was taken for it stands in header_warning.
-- Grain: filing.   Unit: fields that are not.
SELECT
    filing_id,
    CASE WHEN odd = 0 THEN 'pass' ELSE 'fail' END AS status,
    odd AS reported,
    0 AS expected,
    odd AS difference
FROM (
    SELECT s.filing_id, coalesce(w.odd, 0) AS odd
    FROM (FROM {filings}) AS s
    LEFT JOIN (
        SELECT filing_id, count(DISTINCT field) AS odd FROM header_warning GROUP BY filing_id
    ) AS w ON w.filing_id = s.filing_id
)
