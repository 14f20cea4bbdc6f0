-- The same figures from month-end prints, which do not stand in seg_daily.
-- Grain: firm, as-of date, origin that was printed on a month-end form.   Units: as seg_daily.
CREATE OR REPLACE VIEW seg_month_end AS
SELECT * EXCLUDE (kind, known_from, known_to)
FROM seg_version
WHERE kind = 'month_end' AND known_to IS NULL;
COMMENT ON VIEW seg_month_end IS 'The figures of seg_daily as month-end prints give them, latest versions; whole US dollars.';
