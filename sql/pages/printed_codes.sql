-- The codes that stand beside the form's lines, the cover's apart.   Grain: line code.
SELECT line_code FROM line_code WHERE origin <> 'cover' ORDER BY line_code
