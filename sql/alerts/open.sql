-- How many alerts of a rule and firm are open.   Reads: $rule, $firm_id.
SELECT count(*) FROM alert WHERE rule = $rule AND firm_id = $firm_id AND state = 'open'
