-- What the snapshot holds, and its newest day.
SELECT
    (SELECT as_of_date FROM present_day) AS newest_day,
    (SELECT min(as_of_date) FROM seg_daily) AS oldest_day,
    (SELECT count(*) FROM filing) AS filings,
    (SELECT count(*) FROM firm) AS firms,
    (SELECT count(*) FROM document WHERE outcome = 'rejected') AS rejected_documents,
    (SELECT strftime(max(coalesce(ended_at, started_at)), '%Y-%m-%d %H:%M') FROM run) AS loaded_at
