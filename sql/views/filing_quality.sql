-- How well each filing with a statement in force could be read and how its sums close.
-- Grain: filing.   Units: printed amounts and verdicts; identity_pass_pct in percent of the
-- identities that apply, an unknown one counting as not passed.
CREATE OR REPLACE VIEW filing_quality AS
WITH checked AS (
    SELECT
        c.filing_id,
        sum(identities)::BIGINT AS identities,
        sum(identities_passed)::BIGINT AS identities_passed,
        sum(failed_grave)::BIGINT AS failed_grave,
        sum(failed_warning)::BIGINT AS failed_warning,
        sum(unknown)::BIGINT AS unknown
    FROM check_count AS c
    SEMI JOIN subject_in_force AS s ON s.filing_id = c.filing_id AND s.origin = c.origin
    GROUP BY c.filing_id
),
left_over AS (
    SELECT filing_id, count(*) AS leftovers FROM leftover GROUP BY filing_id
),
refused AS (
    SELECT
        filing_id,
        count(*) AS rejected_amounts,
        bool_or(stage = 'ocr') AS by_ocr
    FROM reject
    WHERE filing_id IS NOT NULL
    GROUP BY filing_id
)
SELECT
    f.firm_id,
    m.legal_name AS firm_name,
    f.as_of_date,
    coalesce(c.identities, 0) AS identities,
    coalesce(c.identities_passed, 0) AS identities_passed,
    100.0 * c.identities_passed / nullif(c.identities, 0) AS identity_pass_pct,
    coalesce(c.failed_grave, 0) AS failed_grave,
    coalesce(c.failed_warning, 0) AS failed_warning,
    coalesce(c.unknown, 0) AS unknown,
    f.printed_amounts,
    coalesce(l.leftovers, 0) AS leftovers,
    coalesce(r.rejected_amounts, 0) AS rejected_amounts,
    coalesce(r.by_ocr, false) AS by_ocr,
    d.media_type,
    f.filing_id
FROM filing AS f
JOIN firm AS m ON m.firm_id = f.firm_id
JOIN document AS d ON d.document_id = f.document_id
LEFT JOIN checked AS c ON c.filing_id = f.filing_id
LEFT JOIN left_over AS l ON l.filing_id = f.filing_id
LEFT JOIN refused AS r ON r.filing_id = f.filing_id
WHERE f.filing_id IN (SELECT filing_id FROM page_in_force);
COMMENT ON VIEW filing_quality IS 'How well each filing could be read and how its sums close, latest versions.';
COMMENT ON COLUMN filing_quality.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN filing_quality.firm_name IS 'The firm''s legal name.';
COMMENT ON COLUMN filing_quality.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN filing_quality.identities IS 'Identities that apply.';
COMMENT ON COLUMN filing_quality.identities_passed IS 'Identities that hold to the dollar.';
COMMENT ON COLUMN filing_quality.identity_pass_pct IS 'Identities that hold, in percent of those that apply; unknown counts as not passed.';
COMMENT ON COLUMN filing_quality.failed_grave IS 'Failed checks of severity critical or error.';
COMMENT ON COLUMN filing_quality.failed_warning IS 'Failed checks of severity warning.';
COMMENT ON COLUMN filing_quality.unknown IS 'Verdicts that are unknown, a figure being missing or rejected.';
COMMENT ON COLUMN filing_quality.printed_amounts IS 'Amounts that the filing prints.';
COMMENT ON COLUMN filing_quality.leftovers IS 'Printed amounts that no rule handles.';
COMMENT ON COLUMN filing_quality.rejected_amounts IS 'Amounts that were not loaded.';
COMMENT ON COLUMN filing_quality.by_ocr IS 'Whether amounts of a scan were refused; true only where the document was read from a picture.';
COMMENT ON COLUMN filing_quality.media_type IS 'What the document''s bytes are.';
COMMENT ON COLUMN filing_quality.filing_id IS 'The version of the filing that the row is read from.';
