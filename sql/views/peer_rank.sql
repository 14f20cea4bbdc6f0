-- Where a firm stands among all firms of the day.
-- Grain: firm, as-of date, origin with a requirement.   Units: whole US dollars; percent.
-- Ranks count from 1, the largest first; buffer_rank from the thinnest buffer, NULL where it is unknown.
CREATE OR REPLACE VIEW peer_rank AS
SELECT
    firm_id,
    firm_name,
    as_of_date,
    origin,
    required,
    excess_pct,
    rank() OVER (day ORDER BY required DESC) AS size_rank,
    CASE WHEN excess_pct IS NOT NULL THEN rank() OVER (day ORDER BY excess_pct NULLS LAST) END
        AS buffer_rank,
    count(*) OVER day AS firms,
    100.0 * required / nullif(sum(required) OVER day, 0) AS share_pct
FROM seg_daily
WHERE required > 0
WINDOW day AS (PARTITION BY as_of_date, origin);
COMMENT ON VIEW peer_rank IS 'Each firm''s rank among the firms of its day.';
COMMENT ON COLUMN peer_rank.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN peer_rank.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN peer_rank.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN peer_rank.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN peer_rank.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN peer_rank.excess_pct IS 'Excess in percent of required.';
COMMENT ON COLUMN peer_rank.size_rank IS 'Rank by required, the largest first.';
COMMENT ON COLUMN peer_rank.buffer_rank IS 'Rank by excess in percent of required, the thinnest first.';
COMMENT ON COLUMN peer_rank.firms IS 'Firms counted.';
COMMENT ON COLUMN peer_rank.share_pct IS 'Share of the day''s required of all firms, in percent.';
