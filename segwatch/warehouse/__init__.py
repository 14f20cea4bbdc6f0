"""The DuckDB file: connection, migrations, run log, snapshots, exports."""
