-- What stands in force of a firm's day beside the pages that are shown: of other kinds of form, with the
-- checks that fail on it.
-- Grain: filing and kind.   Reads: beside (filing_id, origin, kind).
SELECT b.kind, b.filing_id, f.submit_date, f.status, d.source_uri,
    string_agg(b.origin, ', ' ORDER BY b.origin) AS origins,
    (
        SELECT string_agg(v.severity || ' ' || v.check_id || ' ' || v.origin, ', ' ORDER BY v.check_id, v.origin)
        FROM verdict AS v
        JOIN subject_in_force AS s
            ON s.filing_id = v.filing_id AND s.origin = v.origin AND s.kind = b.kind
        WHERE v.filing_id = b.filing_id AND v.status = 'fail'
    ) AS failed
FROM beside AS b
JOIN filing AS f ON f.filing_id = b.filing_id
JOIN document AS d ON d.document_id = f.document_id
GROUP BY b.kind, b.filing_id, f.submit_date, f.status, d.source_uri
ORDER BY b.kind, b.filing_id
