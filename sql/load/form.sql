-- The form, its sums, the places of funds and the roles of lines, from the codebook. What is unchanged
-- is left alone.
-- Grain: as the tables.   Reads: known_form_section, known_form_row, known_identity_term,
-- known_fund_place, known_check_line.
DELETE FROM form_section WHERE EXISTS (FROM form_section EXCEPT FROM known_form_section);
INSERT INTO form_section FROM known_form_section WHERE section NOT IN (SELECT section FROM form_section);

DELETE FROM form_row WHERE EXISTS (
    (FROM form_row EXCEPT FROM known_form_row) UNION ALL (FROM known_form_row EXCEPT FROM form_row)
);
INSERT INTO form_row FROM known_form_row WHERE NOT EXISTS (FROM form_row);

DELETE FROM identity_term WHERE EXISTS (
    (FROM identity_term EXCEPT FROM known_identity_term)
    UNION ALL (FROM known_identity_term EXCEPT FROM identity_term)
);
INSERT INTO identity_term FROM known_identity_term WHERE NOT EXISTS (FROM identity_term);

DELETE FROM fund_place WHERE EXISTS (
    (FROM fund_place EXCEPT FROM known_fund_place)
    UNION ALL (FROM known_fund_place EXCEPT FROM fund_place)
);
INSERT INTO fund_place FROM known_fund_place WHERE NOT EXISTS (FROM fund_place);

DELETE FROM check_line WHERE EXISTS (
    (FROM check_line EXCEPT FROM known_check_line)
    UNION ALL (FROM known_check_line EXCEPT FROM check_line)
);
INSERT INTO check_line FROM known_check_line WHERE NOT EXISTS (FROM check_line);
