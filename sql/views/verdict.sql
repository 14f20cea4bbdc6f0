-- The current verdict of each check on each filing and origin, of what is kept of it in verdict_row.
-- Grain: check, filing, origin.   Units: whole US dollars, or as the check says.
CREATE OR REPLACE MACRO verdict_status(holds) AS
CASE WHEN holds THEN 'pass' WHEN NOT holds THEN 'fail' ELSE 'unknown' END;
COMMENT ON MACRO verdict_status IS 'pass, fail or unknown: what verdict_row.holds stands for.';

CREATE OR REPLACE VIEW verdict AS
SELECT
    c.check_id,
    f.filing_id,
    c.origin,
    verdict_status(v.holds) AS status,
    coalesce(v.severity, c.severity) AS severity,
    v.reported,
    coalesce(v.expected, TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)) AS expected,
    v.difference,
    v.run_id,
    coalesce(v.line_code, c.line_code) AS line_code
FROM verdict_row AS v
JOIN verdict_check AS c ON c.check_no = v.check_no
JOIN verdict_filing AS f ON f.place = v.place;
COMMENT ON VIEW verdict IS 'The current verdict of each check on each filing and origin; run_id is the run that established it.';
COMMENT ON COLUMN verdict.line_code IS 'The line whose figure is reported; null where it is none of one line.';
