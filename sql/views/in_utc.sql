-- A moment as a TIMESTAMP in UTC, as all times of the warehouse are: of one with a time zone, such as
-- now(), the same moment, whatever the time zone of whoever asks; any other is in UTC already.
-- Grain: the moment.   Units: none.
CREATE OR REPLACE MACRO in_utc(ts) AS
CASE typeof(ts)
    WHEN 'TIMESTAMP WITH TIME ZONE'
        THEN coalesce(make_timestamp(epoch_us(ts::TIMESTAMPTZ)), ts::TIMESTAMP)  -- infinity
    ELSE ts::TIMESTAMP
END;
COMMENT ON MACRO in_utc IS 'A moment as a TIMESTAMP in UTC: one with a time zone, such as now(), or one that is in UTC already.';
