-- Each warehouse has an id, which its snapshots carry: a file that another one took the place of is
-- told from it, at the same path too.
ALTER TABLE schema_migration ADD COLUMN warehouse_id VARCHAR;
UPDATE schema_migration SET warehouse_id = uuid()::VARCHAR WHERE name = '001_warehouse';
COMMENT ON COLUMN schema_migration.warehouse_id IS 'The id of the warehouse, in the row of its first migration.';
