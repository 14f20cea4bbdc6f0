-- Every line stands in the dictionary, under the origin of its code.
SELECT l.filing_id, l.origin, l.line_code
FROM (FROM {batch}) AS l
LEFT JOIN line_code AS k ON k.line_code = l.line_code AND k.origin = l.origin
WHERE k.line_code IS NULL
