-- A migration has run.   Grain: one row.   Parameter: name.
INSERT INTO schema_migration (name, applied_at) VALUES ($name, now());
