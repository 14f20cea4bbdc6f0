-- There are margin deficiencies where there are accounts with them, and none where there are none.
-- Grain: filing with a supplemental page.   Unit: origins of which the two differ.
-- Known to fail as soon as one origin differs; unknown where none does and a figure is missing.
SELECT
    filing_id,
    CASE WHEN odd > 0 THEN 'fail' WHEN known < 4 THEN 'unknown' ELSE 'pass' END AS status,
    odd AS reported,
    0 AS expected,
    odd AS difference
FROM (
    SELECT
        filing_id,
        count(*) FILTER ((amount = 0) <> (accounts = 0)) AS odd,
        count(*) FILTER (amount IS NOT NULL AND accounts IS NOT NULL) AS known
    FROM (
        SELECT
            filing_id,
            unnest(["9100", "9101", "9102", "9103"]) AS amount,
            unnest(["9104", "9105", "9106", "9107"]) AS accounts
        FROM {statement}
    )
    GROUP BY filing_id
)
