-- What an amendment changed: each line that differs from the version filed before.
-- Grain: later version, line.   Units: whole US dollars. NULL: not printed in that version.
CREATE OR REPLACE VIEW amendment AS
WITH version AS (
    SELECT
        f.filing_id, f.firm_id, f.as_of_date, f.form, f.submit_date, f.known_from,
        lag(f.filing_id) OVER (
            PARTITION BY f.firm_id, f.as_of_date, f.form
            ORDER BY f.submit_date NULLS FIRST, coalesce(f.status LIKE 'AMEND%', false),
                d.received_at, f.document_id, f.filing_id
        ) AS filing_before
    FROM filing AS f
    JOIN document AS d ON d.document_id = f.document_id
),
later AS (
    SELECT * FROM version WHERE filing_before IS NOT NULL
),
line AS (
    SELECT v.filing_id, l.origin, l.line_code, NULL::BIGINT AS before, l.amount AS after
    FROM later AS v JOIN line_item AS l ON l.filing_id = v.filing_id
    UNION ALL
    SELECT v.filing_id, l.origin, l.line_code, l.amount, NULL
    FROM later AS v JOIN line_item AS l ON l.filing_id = v.filing_before
),
compared AS (
    SELECT
        filing_id, origin, line_code,
        max(before) AS amount_before,
        max(after) AS amount_after
    FROM line
    GROUP BY filing_id, origin, line_code
    HAVING max(before) IS DISTINCT FROM max(after)
)
SELECT
    v.firm_id,
    m.legal_name AS firm_name,
    v.as_of_date,
    v.form,
    c.origin,
    c.line_code,
    c.amount_before,
    c.amount_after,
    v.filing_before,
    v.filing_id AS filing_after,
    v.submit_date,
    v.known_from
FROM compared AS c
JOIN later AS v ON v.filing_id = c.filing_id
JOIN firm AS m ON m.firm_id = v.firm_id;
COMMENT ON VIEW amendment IS 'Lines that an amendment changed; whole US dollars.';
COMMENT ON COLUMN amendment.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN amendment.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN amendment.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN amendment.form IS 'The form, as printed.';
COMMENT ON COLUMN amendment.origin IS 'The pool of customer money: segregated, secured or cleared_swaps.';
COMMENT ON COLUMN amendment.line_code IS 'The four digits in brackets, or the name of a line without a code.';
COMMENT ON COLUMN amendment.amount_before IS 'The amount in the version before; NULL: not printed there.';
COMMENT ON COLUMN amendment.amount_after IS 'The amount in the later version; NULL: not printed there.';
COMMENT ON COLUMN amendment.filing_before IS 'The version before.';
COMMENT ON COLUMN amendment.filing_after IS 'The later version.';
COMMENT ON COLUMN amendment.submit_date IS 'The day on which the later version was submitted.';
COMMENT ON COLUMN amendment.known_from IS 'Since when the warehouse holds the later version (UTC).';
