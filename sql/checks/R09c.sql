-- The target is the one that was printed last, within the firm's last 60 filings (17 CFR 1.23(c)).
-- Grain: filing that prints the statement, but the first of a firm.   Unit: whole US dollars.
SELECT
    filing_id,
    CASE WHEN target IS NULL THEN 'unknown' WHEN target = before THEN 'pass' ELSE 'fail' END
        AS status,
    target AS reported,
    before AS expected,
    TRY_CAST(target::HUGEINT - before AS BIGINT) AS difference
FROM (
    SELECT s.filing_id, s.{target} AS target, h.last_target AS before
    FROM (FROM {statement}) AS s
    JOIN {history} AS h ON h.filing_id = s.filing_id
    WHERE h.last_target IS NOT NULL
)
