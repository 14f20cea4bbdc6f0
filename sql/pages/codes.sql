-- The dictionary of line codes.   Grain: line code.
SELECT c.line_code, c.origin, c.line, c.role, c.sign, c.unit, c.name,
    p.place AS held_at, p.asset,
    (SELECT string_agg(t.check_id, ' ' ORDER BY t.check_id) FROM identity_term AS t
        WHERE t.line_code = c.line_code) AS feeds,
    (SELECT min(t.check_id) FROM identity_term AS t WHERE t.total = c.line_code) AS computed_by
FROM line_code AS c
LEFT JOIN fund_place AS p ON p.line_code = c.line_code
ORDER BY c.rowid, p.place, p.asset
