-- The form's rows of the three statements and the supplemental page.
-- Grain: row and number on it.
SELECT section, place, part, number, words, line_code FROM form_row
WHERE section <> 'cover'
ORDER BY place, part
