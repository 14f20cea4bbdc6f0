-- The statement's figures by firm, day and origin, from each statement's latest version.
-- Grain: firm, as-of date, origin that was printed on a daily form.   Units: whole US dollars; excess_pct in percent.
CREATE OR REPLACE VIEW seg_daily AS
SELECT * EXCLUDE (kind, known_from, known_to)
FROM seg_version
WHERE kind = 'daily' AND known_to IS NULL;
COMMENT ON VIEW seg_daily IS 'Required, funds, excess and target by firm, day and origin, as printed or as corrected by a person, latest versions; whole US dollars.';
COMMENT ON COLUMN seg_daily.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN seg_daily.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN seg_daily.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN seg_daily.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN seg_daily.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN seg_daily.funds IS 'What the firm holds, as printed (7180, 7770, 8720); whole US dollars.';
COMMENT ON COLUMN seg_daily.excess IS 'Funds above the requirement, as printed (7190, 7380, 8730); whole US dollars.';
COMMENT ON COLUMN seg_daily.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN seg_daily.excess_over_target IS 'Excess less target; whole US dollars.';
COMMENT ON COLUMN seg_daily.excess_pct IS 'Excess in percent of required.';
COMMENT ON COLUMN seg_daily.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN seg_daily.carried IS 'Whether the statement is carried over from the version that was amended.';
COMMENT ON COLUMN seg_daily.corrected IS 'Whether a figure stands corrected.';
