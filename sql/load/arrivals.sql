-- Every meeting with a document; a list that is loaded again adds nothing.
-- Grain: one row a meeting.   Reads: new_arrival, this_run.
INSERT INTO arrival BY NAME
SELECT n.document_id, n.source_uri, n.seen_at, r.run_id
FROM new_arrival AS n CROSS JOIN this_run AS r
WHERE NOT EXISTS (
    FROM arrival AS a
    WHERE a.document_id = n.document_id AND a.seen_at = n.seen_at AND a.source_uri = n.source_uri
);
