-- Each correction with every filing that it names: those of one firm and day in the document; none where
-- it names several firms or days.
-- Whether the line is printed as the correction says is for line_item_as_known to see.
-- Grain: filing version and line code.   Units: whole US dollars.
CREATE OR REPLACE MACRO filing_correction_as_known(ts) AS TABLE
SELECT f.filing_id, c.line_code, c.printed, c.read_as, c.reason, c.evidence
FROM correction AS c
JOIN filing AS f
    ON f.document_id = c.document_id AND coalesce(c.as_of_date = f.as_of_date, c.as_of_date IS NULL)
WHERE c.known_from <= in_utc(ts) AND (c.known_to IS NULL OR in_utc(ts) < c.known_to)
QUALIFY count(DISTINCT (f.firm_id, f.as_of_date))
    OVER (PARTITION BY c.document_id, c.as_of_date, c.line_code) = 1;

CREATE OR REPLACE VIEW filing_correction AS
FROM filing_correction_as_known(TIMESTAMP 'infinity');
COMMENT ON VIEW filing_correction IS 'Corrections that hold now, by version of the filing that they name; whole US dollars.';
