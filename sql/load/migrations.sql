-- The list of migrations that a warehouse has run.   Grain: migration.
CREATE TABLE IF NOT EXISTS schema_migration (name VARCHAR, applied_at TIMESTAMP);
