-- The statement's figures of every version of every statement, by the time for which it was shown;
-- seg_daily, seg_month_end and seg_as_known choose from it.
-- Grain: filing, origin that it prints, and the time for which the warehouse showed it.
-- Units: whole US dollars; excess_pct in percent.   Corrections are those of a moment (UTC).
CREATE OR REPLACE MACRO seg_version_as_known(ts) AS TABLE
WITH figure AS (
    SELECT
        l.filing_id, l.origin,
        max(l.amount) FILTER (l.line_code = s.required) AS required,
        max(l.amount) FILTER (l.line_code = s.funds) AS funds,
        max(l.amount) FILTER (l.line_code = s.excess) AS excess,
        max(l.amount) FILTER (l.line_code = s.target) AS target,
        bool_or(l.corrected) AS corrected
    FROM line_item_as_known(ts) AS l
    JOIN (
        SELECT *, unnest([required, funds, excess, target]) AS line_code FROM statement_line
    ) AS s ON s.origin = l.origin AND s.line_code = l.line_code
    GROUP BY l.filing_id, l.origin
),
shown AS (
    SELECT filing_id, origin, kind, carried_from, known_from, known_to FROM statement
    UNION ALL
    SELECT s.filing_id, s.origin, s.kind, s.carried_from, b.known_from, b.known_to
    FROM statement_shown AS b
    JOIN statement AS s ON s.filing_id = b.filing_id AND s.origin = b.origin
)
SELECT
    f.firm_id,
    m.legal_name AS firm_name,
    f.as_of_date,
    p.origin,
    g.required,
    g.funds,
    g.excess,
    g.target,
    TRY_CAST(g.excess::HUGEINT - g.target AS BIGINT) AS excess_over_target,
    100 * g.excess::DOUBLE / nullif(g.required, 0) AS excess_pct,
    f.filing_id,
    coalesce(p.carried_from <= in_utc(ts), false) AS carried,
    coalesce(g.corrected, false) AS corrected,
    p.kind,
    p.known_from,
    p.known_to
FROM filing AS f
JOIN firm AS m ON m.firm_id = f.firm_id
JOIN shown AS p ON p.filing_id = f.filing_id
JOIN statement_line AS s ON s.origin = p.origin
LEFT JOIN figure AS g ON g.filing_id = p.filing_id AND g.origin = p.origin;

CREATE OR REPLACE VIEW seg_version AS
FROM seg_version_as_known(TIMESTAMP 'infinity');
COMMENT ON VIEW seg_version IS 'Required, funds, excess and target of every version of every statement, by origin, as printed or as corrected by a person; whole US dollars.';
COMMENT ON COLUMN seg_version.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN seg_version.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN seg_version.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN seg_version.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN seg_version.required IS 'What the firm must hold, as printed (7060, 7360, 8590); whole US dollars.';
COMMENT ON COLUMN seg_version.funds IS 'What the firm holds, as printed (7180, 7770, 8720); whole US dollars.';
COMMENT ON COLUMN seg_version.excess IS 'Funds above the requirement, as printed (7190, 7380, 8730); whole US dollars.';
COMMENT ON COLUMN seg_version.target IS 'The firm''s own target for the excess, as printed (7194, 7780, 8760); whole US dollars.';
COMMENT ON COLUMN seg_version.excess_over_target IS 'Excess less target; whole US dollars.';
COMMENT ON COLUMN seg_version.excess_pct IS 'Excess in percent of required.';
COMMENT ON COLUMN seg_version.filing_id IS 'The version of the filing that the row is read from.';
COMMENT ON COLUMN seg_version.carried IS 'Whether an amendment of higher rank keeps the page.';
COMMENT ON COLUMN seg_version.kind IS 'daily, month_end, annual or other.';
COMMENT ON COLUMN seg_version.known_from IS 'Since when the warehouse shows the version (UTC).';
COMMENT ON COLUMN seg_version.known_to IS 'Until when the warehouse showed the version (UTC); NULL: now.';
