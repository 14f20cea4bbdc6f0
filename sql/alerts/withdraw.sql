-- End the acknowledgements or waivers of a rule and firm; gives those ended.
-- A waiver whose day has come is withdrawn too: it accepted days that are judged still.
-- Reads: $kind, $rule, $firm_id, $at.
UPDATE acknowledgement SET ended_at = $at, ended_because = 'withdrawn'
WHERE kind = $kind AND rule = $rule AND firm_id = $firm_id
    AND (ended_at IS NULL OR (kind = 'waive' AND ended_because <> 'withdrawn'))
RETURNING acknowledgement_id
