"""One statement explained: its figures, its pages, and proposals where a sum fails."""
