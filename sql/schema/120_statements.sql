-- The unit of versioning is the statement: firm, as-of date, section and kind. `filing` stays what a
-- document prints under one header. What an amendment does not print stays in force by itself, so the
-- links of kept pages go. Versions are numbered when the file is opened, by the rule of sql/load/ranking.
-- Tables are altered before their rows change: DuckDB commits no transaction that does it the other way.
CREATE TEMP TABLE filing_before AS
SELECT filing_id, document_id, status, submit_date, known_from FROM filing;

-- A page was shown with the version that prints it, and with those that kept it.
CREATE TEMP TABLE shown_before AS
WITH shown AS (
    SELECT s.filing_id, s.origin, f.known_from, f.known_to
    FROM statement AS s JOIN filing AS f ON f.filing_id = s.filing_id
    UNION ALL
    SELECT c.carried_from, c.origin, greatest(c.known_from, f.known_from), least(c.known_to, f.known_to)
    FROM carried_statement AS c JOIN filing AS f ON f.filing_id = c.filing_id
)
SELECT filing_id, origin, min(known_from) AS known_from,
    CASE WHEN count(known_to) = count(*) THEN max(known_to) END AS known_to
FROM shown
WHERE known_to IS NULL OR known_from < known_to
GROUP BY filing_id, origin;

DROP TABLE carried_statement;
ALTER TABLE filing ADD COLUMN amends BOOLEAN;
ALTER TABLE filing ADD COLUMN amendment_no INTEGER;
ALTER TABLE filing ADD COLUMN daily_headings BOOLEAN;
ALTER TABLE filing ADD COLUMN rank INTEGER;
ALTER TABLE filing ADD COLUMN loaded_at TIMESTAMP;
ALTER TABLE filing DROP COLUMN is_latest;
ALTER TABLE filing DROP COLUMN version;
ALTER TABLE filing DROP COLUMN known_from;
ALTER TABLE filing DROP COLUMN known_to;
ALTER TABLE statement ADD COLUMN kind VARCHAR;
ALTER TABLE statement ADD COLUMN status VARCHAR;
ALTER TABLE statement ADD COLUMN submit_date DATE;
ALTER TABLE statement ADD COLUMN document_id VARCHAR;
ALTER TABLE statement ADD COLUMN version INTEGER;
ALTER TABLE statement ADD COLUMN is_latest BOOLEAN;
ALTER TABLE statement ADD COLUMN known_from TIMESTAMP;
ALTER TABLE statement ADD COLUMN known_to TIMESTAMP;
ALTER TABLE statement ADD COLUMN carried_from TIMESTAMP;

-- Whether a page bore a daily heading was not kept: covers, supplemental pages and targets stand on
-- daily forms alone.
UPDATE filing SET
    amends = coalesce(b.status LIKE 'AMEND%', false),
    daily_headings = b.filing_id IN (
        SELECT filing_id FROM statement WHERE origin IN ('cover', 'supplemental')
        UNION
        SELECT filing_id FROM coded_line WHERE line_code IN (SELECT target FROM statement_line)
    ),
    loaded_at = b.known_from
FROM filing_before AS b WHERE b.filing_id = filing.filing_id;

UPDATE statement SET
    kind = 'daily', status = b.status, submit_date = b.submit_date, document_id = b.document_id,
    is_latest = false, known_from = b.known_from, known_to = b.known_from
FROM filing_before AS b WHERE b.filing_id = statement.filing_id;
UPDATE statement SET known_from = b.known_from, known_to = b.known_to
FROM shown_before AS b WHERE b.filing_id = statement.filing_id AND b.origin = statement.origin;
DROP TABLE shown_before;
DROP TABLE filing_before;
COMMENT ON TABLE filing IS 'What a document prints under one header. Cause: printed, or reread where a newer reader read the same bytes differently.';
COMMENT ON TABLE statement IS 'The unit that is due, versioned, judged and amended: one section of one firm and day, in each version. [known_from, known_to) is when seg_daily showed it.';

CREATE TABLE statement_shown (
    filing_id BIGINT NOT NULL,
    origin VARCHAR NOT NULL,
    known_from TIMESTAMP NOT NULL,
    known_to TIMESTAMP NOT NULL
);
COMMENT ON TABLE statement_shown IS 'Earlier times at which a statement was shown, where it lost its place and came back, as when a firm was renamed there and back.';

-- A verdict stands on the filing whose page it is of; those of kept pages stood on the amendment.
DELETE FROM verdict_row AS v
USING verdict_check AS c, verdict_filing AS f
WHERE c.check_no = v.check_no AND f.place = v.place
    AND c.check_id <> 'C01' AND c.origin <> 'filing'
    AND (f.filing_id, c.origin) NOT IN (SELECT (filing_id, origin) FROM statement);

ALTER TABLE firm ADD COLUMN dsro VARCHAR;

ALTER TABLE filing_checked ADD COLUMN judged_at TIMESTAMP;

ALTER TABLE alert ADD COLUMN statement_kind VARCHAR;
UPDATE alert SET statement_kind = 'daily';

CREATE TABLE header_warning (
    filing_id BIGINT NOT NULL,
    page INTEGER,
    field VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    printed VARCHAR
);
COMMENT ON TABLE header_warning IS 'Header fields that a filing prints damaged, not at all, or in words that the codebook does not know, and what was taken for them.';

CREATE TABLE firm_move (
    firm_from VARCHAR NOT NULL,
    firm_to VARCHAR NOT NULL,
    printed_name VARCHAR NOT NULL,
    filings BIGINT NOT NULL,
    moved_at TIMESTAMP NOT NULL
);
COMMENT ON TABLE firm_move IS 'Filings that went from one firm to another because the codebook, or a new spelling of a name, says that they are of it.';

CREATE TABLE month_end_due (
    as_of_date DATE NOT NULL,
    due_date DATE NOT NULL
);
COMMENT ON TABLE month_end_due IS 'By when a month-end print is due: 17 business days after its day.';
