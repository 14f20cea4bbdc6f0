-- The rows of a check that fail, in words: what an expectation of Great Expectations counts and shows.
-- Grain: filing.   The text of the check, its id and its origin go where their names stand.
SELECT
    v.*,
    word_failure(
        r.fails_as, '{origin}', f.as_of_date, d.due_date, v.line_code, v.reported, v.expected, v.difference
    ) AS sentence
FROM (FROM ({check}) WHERE status = 'fail') AS v
LEFT JOIN filing AS f ON f.filing_id = v.filing_id
LEFT JOIN rule AS r ON r.check_id = '{check_id}' AND r.origin = '{origin}'
LEFT JOIN due_statement AS d ON d.as_of_date = f.as_of_date AND d.origin = '{origin}'
