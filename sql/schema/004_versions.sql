-- Versions are numbered, and an amendment keeps the pages that it does not print itself.
ALTER TABLE filing ADD COLUMN version INTEGER;
UPDATE filing SET version = r.version
FROM (
    SELECT f.filing_id, row_number() OVER (
        PARTITION BY f.firm_id, f.as_of_date, f.form
        ORDER BY
            f.submit_date NULLS FIRST, coalesce(f.status LIKE 'AMEND%', false),
            d.received_at, f.document_id, f.filing_id
    ) AS version
    FROM filing AS f JOIN document AS d ON d.document_id = f.document_id
) AS r
WHERE r.filing_id = filing.filing_id;

CREATE TABLE carried_statement (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    carried_from BIGINT NOT NULL,
    known_from TIMESTAMP NOT NULL,
    known_to TIMESTAMP
);
COMMENT ON TABLE carried_statement IS 'Sections that an amendment does not print, and the version whose page it keeps; [known_from, known_to) is when the warehouse knew it so.';
