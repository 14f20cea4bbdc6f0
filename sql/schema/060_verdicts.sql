-- Verdicts are as many as line items, and most pass. They are kept narrow: what is the same for all
-- verdicts of a check stands once beside the check, filings and checks are small numbers, and of
-- reported, expected and difference only what the others do not give. `verdict` is a view of it.
CREATE TABLE verdict_check (
    check_no SMALLINT NOT NULL,
    check_id VARCHAR NOT NULL,
    origin VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    line_code VARCHAR
);
COMMENT ON TABLE verdict_check IS 'Each check on each origin, numbered, with the severity and line that its verdicts have unless they say otherwise.';
COMMENT ON COLUMN verdict_check.check_no IS 'The number of the check on the origin.';
COMMENT ON COLUMN verdict_check.check_id IS 'The check: H.. an identity, other letters a rule.';
COMMENT ON COLUMN verdict_check.origin IS 'The pool of customer money, or another page of the filing.';
COMMENT ON COLUMN verdict_check.severity IS 'critical, error, warning or info.';
COMMENT ON COLUMN verdict_check.line_code IS 'The line whose figure is reported; null where the row names it or none is.';

CREATE TABLE verdict_filing (
    place INTEGER NOT NULL,
    filing_id BIGINT NOT NULL
);
COMMENT ON TABLE verdict_filing IS 'Each filing that was judged, by the number under which its verdicts stand.';
COMMENT ON COLUMN verdict_filing.place IS 'Its number: neighbours are days of one firm, as far as they were judged together.';
COMMENT ON COLUMN verdict_filing.filing_id IS 'The version of the filing.';

CREATE TABLE verdict_row (
    check_no SMALLINT NOT NULL,
    place INTEGER NOT NULL,
    holds BOOLEAN,
    severity VARCHAR,
    line_code VARCHAR,
    reported BIGINT,
    expected BIGINT,
    difference BIGINT,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE verdict_row IS 'The verdicts as they are kept; read the view verdict.';
COMMENT ON COLUMN verdict_row.check_no IS 'The check, in verdict_check.';
COMMENT ON COLUMN verdict_row.place IS 'The filing, in verdict_filing.';
COMMENT ON COLUMN verdict_row.holds IS 'true: pass, false: fail, null: unknown.';
COMMENT ON COLUMN verdict_row.severity IS 'The severity where it is not that of the check.';
COMMENT ON COLUMN verdict_row.line_code IS 'The line whose figure is reported, where it is not that of the check.';
COMMENT ON COLUMN verdict_row.reported IS 'The figure that the filing prints; whole US dollars.';
COMMENT ON COLUMN verdict_row.expected IS 'The figure that the check expects, where it is not reported less difference; whole US dollars.';
COMMENT ON COLUMN verdict_row.difference IS 'Reported less expected; whole US dollars.';
COMMENT ON COLUMN verdict_row.run_id IS 'The run that last established the verdict.';

INSERT INTO verdict_check BY NAME
SELECT
    row_number() OVER (ORDER BY check_id, origin) AS check_no,
    check_id,
    origin,
    arg_min(severity, list_position(['critical', 'error', 'warning', 'info'], severity)) AS severity,
    CASE WHEN min(line_code) = max(line_code) AND count(line_code) = count(*) THEN min(line_code) END
        AS line_code
FROM verdict
GROUP BY check_id, origin;

INSERT INTO verdict_filing BY NAME
SELECT row_number() OVER (ORDER BY firm_id, as_of_date, filing_id) AS place, filing_id
FROM filing
WHERE filing_id IN (SELECT filing_id FROM verdict);

INSERT INTO verdict_row BY NAME
SELECT
    c.check_no,
    f.place,
    CASE v.status WHEN 'pass' THEN true WHEN 'fail' THEN false END AS holds,
    nullif(v.severity, c.severity) AS severity,
    nullif(v.line_code, c.line_code) AS line_code,
    v.reported,
    nullif(v.expected, TRY_CAST(v.reported::HUGEINT - v.difference AS BIGINT)) AS expected,
    v.difference,
    v.run_id
FROM verdict AS v
JOIN verdict_check AS c ON c.check_id = v.check_id AND c.origin = v.origin
JOIN verdict_filing AS f ON f.filing_id = v.filing_id
ORDER BY c.check_no, f.place;

DROP TABLE verdict;
