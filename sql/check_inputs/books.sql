-- What books say of the filing they were held against, origin by origin, into new_verdict.
-- Grain: origin on which a line was compared, or should have been.   Unit: whole US dollars.
-- Reads: reconciled_line, verdict_check, judged, this_check, statement_line.
-- The line that differs most is reported. A line that was not compared, though nobody expects it, makes
-- an origin without a difference unknown.
INSERT INTO new_verdict BY NAME
WITH line AS (
    SELECT * FROM reconciled_line
    WHERE filing_id IN (FROM judged) AND (status <> 'not_compared' OR NOT expected)
),
excess AS (
    SELECT l.filing_id, l.origin, l.books < 0 AND l.filing >= 0 AS is_hidden
    FROM line AS l
    JOIN statement_line AS s ON s.origin = l.origin AND s.excess = l.line_code
),
found AS (
    SELECT
        filing_id,
        origin,
        bool_or(status = 'differs') AS differs,
        bool_or(status = 'not_compared') AS lacks,
        first(
            struct_pack(line_code, filing, books, difference)
            ORDER BY abs(difference::HUGEINT) DESC, line_code
        ) FILTER (status = 'differs') AS most
    FROM line
    GROUP BY filing_id, origin
)
SELECT
    c.check_no,
    f.filing_id,
    CASE WHEN f.differs THEN false WHEN f.lacks THEN NULL ELSE true END AS holds,
    CASE WHEN e.is_hidden THEN 'critical' END AS severity,
    f.most.line_code AS line_code,
    f.most.filing AS reported,
    CASE WHEN f.most.difference IS NULL THEN f.most.books END AS expected,
    TRY_CAST(-f.most.difference::HUGEINT AS BIGINT) AS difference
FROM found AS f
JOIN verdict_check AS c
    ON c.origin = f.origin AND c.check_id IN (SELECT check_id FROM this_check)
LEFT JOIN excess AS e ON e.filing_id = f.filing_id AND e.origin = f.origin;
