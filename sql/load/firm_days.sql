-- Under which firm each printed name stands on each day.   Grain: name and day and firm.
SELECT DISTINCT firm_name, as_of_date, firm_id AS firm_from FROM filing
