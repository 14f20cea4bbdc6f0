-- What seg_daily showed at a moment (a TIMESTAMP in UTC, or with a time zone).
-- Grain, columns and units: as seg_daily.
CREATE OR REPLACE MACRO seg_as_known(ts) AS TABLE
SELECT * EXCLUDE (kind, known_from, known_to)
FROM seg_version_as_known(ts)
WHERE kind = 'daily'
    AND known_from <= in_utc(ts)
    AND (known_to IS NULL OR in_utc(ts) < known_to);
COMMENT ON MACRO TABLE seg_as_known IS 'seg_daily as the warehouse showed it at a moment: seg_as_known(TIMESTAMP ''2026-11-21 12:00:00''), in UTC, or seg_as_known(now()).';
