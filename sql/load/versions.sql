-- Stored filings and statements of the touched days, as they rank now; what was loaded in this batch
-- stands with its rank already. A statement that comes back into force keeps its earlier time beside it.
-- known_from = known_to: never shown. known_to NULL: shown now.
-- Reads: day_filing, day_statement, this_run.
UPDATE filing SET rank = d.rank
FROM day_filing AS d
WHERE d.filing_id = filing.filing_id AND d.rank_before IS DISTINCT FROM d.rank;

CREATE OR REPLACE TEMP TABLE turned AS
SELECT s.filing_id, s.origin, d.kind, d.submit_date, d.version, d.is_latest, d.carried_from,
    s.known_from, s.known_to
FROM statement AS s
JOIN day_statement AS d ON d.filing_id = s.filing_id AND d.origin = s.origin
WHERE (s.kind, s.submit_date, s.version, s.is_latest, s.carried_from)
    IS DISTINCT FROM (d.kind, d.submit_date, d.version, d.is_latest, d.carried_from);

INSERT INTO statement_shown BY NAME
SELECT filing_id, origin, known_from, known_to FROM turned
WHERE is_latest AND known_from < known_to;

UPDATE statement SET
    kind = n.kind,
    submit_date = n.submit_date,
    version = n.version,
    is_latest = n.is_latest,
    carried_from = n.carried_from,
    known_from = CASE WHEN n.is_latest AND n.known_to IS NOT NULL THEN t.loaded_at ELSE n.known_from END,
    known_to = CASE WHEN NOT n.is_latest THEN coalesce(n.known_to, t.loaded_at) END
FROM turned AS n CROSS JOIN this_run AS t
WHERE statement.filing_id = n.filing_id AND statement.origin = n.origin;
