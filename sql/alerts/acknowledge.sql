-- One acknowledgement or waiver.   Reads: its columns as parameters.
INSERT INTO acknowledgement BY NAME
SELECT $acknowledgement_id AS acknowledgement_id, $kind AS kind, $rule AS rule,
    $firm_id AS firm_id, $until::DATE AS until, $reason AS reason, $who AS who,
    $made_at::TIMESTAMP AS made_at
