-- Messages that wait to be sent: key, channel, subject, whole text, attempts.
-- Grain: message, the oldest first.   Reads: $now (null: also those whose next attempt is later).
SELECT
    message_key, channel, any_value(subject) AS subject,
    string_agg(text, chr(10) || chr(10) ORDER BY place) FILTER (text <> '') AS text,
    max(attempts) AS attempts
FROM alert_delivery
WHERE state <> 'sent'
GROUP BY message_key, channel
HAVING $now::TIMESTAMP IS NULL OR max(next_attempt_at) <= $now
ORDER BY min(queued_at), channel
