-- The lists and views are made from what has this name.
-- Grain: one row.   Parameter: name.
DELETE FROM made_from;
INSERT INTO made_from VALUES ($name);
