-- What the SQL page lists: tables, views and macros with their comments.
SELECT t.name, t.kind, t.comment, c.column_name, c.data_type, c.comment AS meaning
FROM (
    SELECT table_name AS name, 'table' AS kind, comment FROM duckdb_tables() WHERE NOT internal
    UNION ALL
    SELECT view_name, 'view', comment FROM duckdb_views() WHERE NOT internal
) AS t
JOIN duckdb_columns() AS c ON c.table_name = t.name AND NOT c.internal
WHERE t.comment IS NOT NULL
ORDER BY t.name, c.column_index
