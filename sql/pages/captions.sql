-- The form's own text but the cover's: each row with its number in front.
-- Grain: row.
SELECT DISTINCT number || ' ' || words AS caption FROM form_row WHERE section <> 'cover' ORDER BY caption
