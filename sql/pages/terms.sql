-- What each total is computed from.
SELECT check_id, total, rule, line_code, sign FROM identity_term ORDER BY check_id, place
