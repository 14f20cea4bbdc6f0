-- What became of an attempt to send.   Reads: $message_key, $sent, $now, $next_attempt_at.
UPDATE alert_delivery SET
    state = CASE WHEN $sent THEN 'sent' ELSE 'failed' END,
    attempts = attempts + 1,
    sent_at = CASE WHEN $sent THEN $now::TIMESTAMP END,
    next_attempt_at = $next_attempt_at
WHERE message_key = $message_key AND state <> 'sent'
