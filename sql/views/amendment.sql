-- What a version of a statement changed against the version before it: one row a figure that reads
-- differently.
-- Grain: statement version and line.   Units: whole US dollars; lines 9104 to 9107 are counts.
-- A line that one of the two does not print is NULL there.
CREATE OR REPLACE VIEW amendment AS
WITH version AS (
    SELECT s.filing_id, s.origin, s.kind, s.version, s.known_from, f.firm_id, f.as_of_date, f.form,
        f.submit_date, f.status, f.cause, f.loaded_at
    FROM statement AS s JOIN filing AS f ON f.filing_id = s.filing_id
),
pair AS (
    SELECT a.*, b.filing_id AS filing_before
    FROM version AS a
    JOIN version AS b
        ON b.firm_id = a.firm_id AND b.as_of_date = a.as_of_date AND b.origin = a.origin
        AND b.kind = a.kind AND b.version = a.version - 1
    WHERE a.version > 1
),
line AS (
    SELECT filing_id, origin, line_code, amount FROM line_item
    WHERE filing_id IN (SELECT filing_id FROM pair UNION SELECT filing_before FROM pair)
),
figure AS (
    SELECT p.filing_id, p.origin, l.line_code, l.amount AS amount_after, NULL AS amount_before
    FROM pair AS p JOIN line AS l ON l.filing_id = p.filing_id AND l.origin = p.origin
    UNION ALL
    SELECT p.filing_id, p.origin, l.line_code, NULL, l.amount
    FROM pair AS p JOIN line AS l ON l.filing_id = p.filing_before AND l.origin = p.origin
),
compared AS (
    SELECT filing_id, origin, line_code,
        max(amount_before) AS amount_before, max(amount_after) AS amount_after
    FROM figure
    GROUP BY filing_id, origin, line_code
    HAVING max(amount_before) IS DISTINCT FROM max(amount_after)
)
SELECT
    r.firm_id,
    m.legal_name AS firm_name,
    r.as_of_date,
    r.form,
    c.origin,
    c.line_code,
    c.amount_before,
    c.amount_after,
    r.filing_before,
    r.filing_id AS filing_after,
    r.status,
    r.cause,
    r.submit_date,
    r.loaded_at AS known_from
FROM compared AS c
JOIN pair AS r ON r.filing_id = c.filing_id AND r.origin = c.origin
JOIN firm AS m ON m.firm_id = r.firm_id;
COMMENT ON VIEW amendment IS 'Figures that a version of a statement prints otherwise than the version before it, before and after.';
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
