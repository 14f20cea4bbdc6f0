-- The statement's figures by firm, day and origin, from the version that holds today.
-- Grain: firm, as-of date, origin that was printed.   Units: whole US dollars; excess_pct in percent.
CREATE OR REPLACE VIEW seg_daily AS
SELECT * EXCLUDE (known_from, known_to)
FROM seg_version
WHERE known_to IS NULL;
COMMENT ON VIEW seg_daily IS 'Required, funds, excess and target by firm, day and origin, as printed or as corrected by a person, latest versions; whole US dollars.';
