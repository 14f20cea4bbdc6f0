-- The name of a fact: what is sent under it once is not sent again.
-- Grain: none.   Units: none.
CREATE OR REPLACE MACRO alert_key_of(firm_id, as_of_date, origin, rule, statement_kind) AS
left(sha256(concat_ws(
    ' ', firm_id, as_of_date, origin, rule, nullif(coalesce(statement_kind, 'daily'), 'daily')
)), 16);
COMMENT ON MACRO alert_key_of IS 'The key of a fact from its firm, as-of date, origin, rule and the kind of its statement.';
