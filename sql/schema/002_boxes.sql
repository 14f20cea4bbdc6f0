-- Where a line's amount stands on its page: tenths of a point from the lower left corner; PDFs only.
ALTER TABLE line_item ADD COLUMN box_left SMALLINT;
ALTER TABLE line_item ADD COLUMN box_bottom SMALLINT;
ALTER TABLE line_item ADD COLUMN box_right SMALLINT;
ALTER TABLE line_item ADD COLUMN box_top SMALLINT;
