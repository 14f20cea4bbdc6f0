-- Hours of New York, by which filings are due.
-- Grain: none.   Units: TIMESTAMP, in UTC unless it is said otherwise.
CREATE OR REPLACE MACRO new_york(moment) AS timezone('America/New_York', timezone('UTC', moment));
COMMENT ON MACRO new_york IS 'A TIMESTAMP in UTC as the time of New York.';

CREATE OR REPLACE MACRO noon_of(day) AS
timezone('UTC', timezone('America/New_York', day::DATE + INTERVAL 12 HOUR));
COMMENT ON MACRO noon_of IS 'Noon of a day in New York, as a TIMESTAMP in UTC.';

CREATE OR REPLACE MACRO dated_by_receipt(printed, taken, received_at) AS
taken IS DISTINCT FROM printed AND taken = new_york(received_at)::DATE;
COMMENT ON MACRO dated_by_receipt IS 'Whether the submit date taken for a statement may be no more than the day of its receipt: it was submitted then or before.';
