-- Margin deficiencies of the last filing are at most this one's excess: the timing of 17 CFR 1.22(c).
-- Grain: filing that prints the statement and whose firm's last filing has a supplemental page.
-- Unit: whole US dollars.
SELECT
    filing_id,
    CASE
        WHEN owed IS NULL OR excess IS NULL THEN 'unknown'
        WHEN owed <= excess THEN 'pass'
        ELSE 'fail'
    END AS status,
    owed AS reported,
    excess AS expected,
    TRY_CAST(owed::HUGEINT - excess AS BIGINT) AS difference
FROM (
    SELECT s.filing_id, m.{deficiency} AS owed, s.{excess} AS excess
    FROM (FROM {statement}) AS s
    JOIN last_printed AS l ON l.filing_id = s.filing_id AND l.origin = 'supplemental'
    JOIN previous_supplemental AS m ON m.filing_id = s.filing_id
    WHERE l.last_date = l.last_filed
)
