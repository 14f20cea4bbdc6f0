-- The pages of the form.
SELECT section, title, regulation FROM form_section ORDER BY place
