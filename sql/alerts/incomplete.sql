-- What is unknown of the facts that hold now: kinds that could not be computed, and, by kind and firm, facts
-- without what a fact is known by, which are taken out.
-- Grain: kind and firm.   Reads and changes: current_fact, unknown_fact.   Reads: uncomputed_kind.
INSERT INTO unknown_fact BY NAME
SELECT DISTINCT kind, firm_id FROM current_fact
WHERE firm_id IS NULL OR as_of_date IS NULL OR origin IS NULL OR rule IS NULL OR statement_kind IS NULL
    OR nth IS NULL;

DELETE FROM current_fact
WHERE firm_id IS NULL OR as_of_date IS NULL OR origin IS NULL OR rule IS NULL OR statement_kind IS NULL
    OR nth IS NULL;

INSERT INTO unknown_fact BY NAME SELECT kind FROM uncomputed_kind;

SELECT kind, coalesce(firm_id, '') AS firm_id FROM unknown_fact
WHERE kind NOT IN (FROM uncomputed_kind)
ORDER BY kind, firm_id
