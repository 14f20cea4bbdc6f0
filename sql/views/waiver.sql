-- What the desk accepts: a rule of a firm for as-of dates up to a day.   Grain: waiver.
-- Units: dates.
-- One that was withdrawn accepts nothing; one whose day has come still accepts the days before it.
CREATE OR REPLACE VIEW waiver AS
SELECT rule, firm_id, until, reason, who
FROM acknowledgement
WHERE kind = 'waive' AND ended_because IS DISTINCT FROM 'withdrawn';
COMMENT ON VIEW waiver IS 'Rules of firms whose failure the desk accepts for as-of dates up to a day.';
