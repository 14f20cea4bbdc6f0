-- Filings with the columns of versions that they had before the statement became what is versioned, for
-- old queries; and the pages that amendments keep.
-- Grain: filing; amendment and section.   Units: none.
CREATE OR REPLACE VIEW filing_version AS
SELECT
    f.*,
    coalesce(s.is_latest, false) AS is_latest,
    row_number() OVER (PARTITION BY f.firm_id, f.as_of_date, f.form ORDER BY f.rank) AS version,
    coalesce(s.known_from, f.loaded_at) AS known_from,
    CASE WHEN s.known_to IS NOT NULL OR s.filing_id IS NULL
        THEN coalesce(s.known_to, f.loaded_at) END AS known_to
FROM filing AS f
LEFT JOIN (
    SELECT filing_id, bool_or(is_latest) AS is_latest, min(known_from) AS known_from,
        CASE WHEN count(known_to) = count(*) THEN max(known_to) END AS known_to
    FROM statement
    GROUP BY filing_id
) AS s ON s.filing_id = f.filing_id;
COMMENT ON VIEW filing_version IS 'Filings with the columns of versions that the table had once, for old queries; versions are of the table statement.';
COMMENT ON COLUMN filing_version.filing_id IS 'Its id: from the document''s hash and the filing''s place in it.';
COMMENT ON COLUMN filing_version.document_id IS 'The sha256 of the document''s bytes.';
COMMENT ON COLUMN filing_version.firm_id IS 'The firm: slug of its legal name.';
COMMENT ON COLUMN filing_version.as_of_date IS 'The day the statement is of (printed End Date).';
COMMENT ON COLUMN filing_version.submit_date IS 'The day on which it was submitted, as printed.';
COMMENT ON COLUMN filing_version.form IS 'The form, as printed.';
COMMENT ON COLUMN filing_version.status IS 'The filing status as printed, such as INITIAL.';
COMMENT ON COLUMN filing_version.reader_version IS 'The reader that read the version.';
COMMENT ON COLUMN filing_version.firm_name IS 'The firm''s name as printed.';
COMMENT ON COLUMN filing_version.cause IS 'printed, or reread where a newer reader read the same bytes differently.';
COMMENT ON COLUMN filing_version.printed_amounts IS 'Amounts that the filing prints.';
COMMENT ON COLUMN filing_version.repeats IS 'Amounts that repeat a code with the same figure.';
COMMENT ON COLUMN filing_version.run_id IS 'The run of segwatch.';
COMMENT ON COLUMN filing_version.amends IS 'Whether its status says that it amends.';
COMMENT ON COLUMN filing_version.amendment_no IS 'The number of the amendment, where one is printed.';
COMMENT ON COLUMN filing_version.daily_headings IS 'Whether its pages bear the headings of a daily form.';
COMMENT ON COLUMN filing_version.rank IS 'Its place among the filings of its firm and day; the statement in the highest is in force.';
COMMENT ON COLUMN filing_version.loaded_at IS 'When it was loaded (UTC).';
COMMENT ON COLUMN filing_version.is_latest IS 'Whether a statement of the filing is in force.';
COMMENT ON COLUMN filing_version.version IS '1 is the first of its firm, day and form, in the order of rank.';
COMMENT ON COLUMN filing_version.known_from IS 'Since when a statement of it was shown (UTC).';
COMMENT ON COLUMN filing_version.known_to IS 'Until when one was shown (UTC); NULL: one is now.';

CREATE OR REPLACE VIEW carried_statement AS
SELECT a.filing_id, p.origin, p.filing_id AS carried_from, s.carried_from AS known_from,
    NULL::TIMESTAMP AS known_to
FROM page_in_force AS p
JOIN statement AS s ON s.filing_id = p.filing_id AND s.origin = p.origin
JOIN filing AS a
    ON a.firm_id = p.firm_id AND a.as_of_date = p.as_of_date AND a.amends AND a.rank > p.rank
    AND a.filing_id IN (SELECT filing_id FROM statement WHERE kind = p.kind)
WHERE p.carried;
COMMENT ON VIEW carried_statement IS 'Sections that an amendment does not print, and the filing whose page it keeps, for old queries.';
COMMENT ON COLUMN carried_statement.filing_id IS 'The amendment that keeps the page.';
COMMENT ON COLUMN carried_statement.origin IS 'The page: an origin, cover or supplemental.';
COMMENT ON COLUMN carried_statement.carried_from IS 'The filing that prints the page.';
COMMENT ON COLUMN carried_statement.known_from IS 'Since when the warehouse knew it so (UTC).';
COMMENT ON COLUMN carried_statement.known_to IS 'NULL: it is so now.';
