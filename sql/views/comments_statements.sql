-- What the columns of header_warning, firm_move, month_end_due and seg_month_end hold.
-- Grain: a column.
COMMENT ON COLUMN header_warning.filing_id IS 'The filing under the header.';
COMMENT ON COLUMN header_warning.page IS 'The page that prints the header; NULL: all of the filing.';
COMMENT ON COLUMN header_warning.field IS 'firm_name, as_of_date, submit_date, form or status.';
COMMENT ON COLUMN header_warning.reason IS 'taken_from_other_pages, not_printed, later_than_received or unknown.';
COMMENT ON COLUMN header_warning.printed IS 'What stood there, as far as it may be kept; NULL: nothing, or a name.';
COMMENT ON COLUMN firm_move.firm_from IS 'The firm under which the filings stood.';
COMMENT ON COLUMN firm_move.firm_to IS 'The firm under which they stand.';
COMMENT ON COLUMN firm_move.printed_name IS 'The name that they print.';
COMMENT ON COLUMN firm_move.filings IS 'How many filings.';
COMMENT ON COLUMN firm_move.moved_at IS 'When they went (UTC).';
COMMENT ON COLUMN month_end_due.as_of_date IS 'The day of the print.';
COMMENT ON COLUMN month_end_due.due_date IS 'The day in New York by which it is due.';
COMMENT ON COLUMN firm.dsro IS 'The self-regulatory organization that examines the firm, such as NFA; NULL where not known.';
COMMENT ON COLUMN seg_month_end.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN seg_month_end.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN seg_month_end.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN seg_month_end.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN seg_month_end.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN seg_month_end.funds IS 'What the firm holds, as printed (7180, 7770, 8720); whole US dollars.';
COMMENT ON COLUMN seg_month_end.excess IS 'Funds above the requirement, as printed (7190, 7380, 8730); whole US dollars.';
COMMENT ON COLUMN seg_month_end.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN seg_month_end.excess_over_target IS 'Excess less target; whole US dollars.';
COMMENT ON COLUMN seg_month_end.excess_pct IS 'Excess in percent of required.';
COMMENT ON COLUMN seg_month_end.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN seg_month_end.carried IS 'Whether the statement is carried over from the version that was amended.';
COMMENT ON COLUMN seg_month_end.corrected IS 'Whether a figure stands corrected.';
