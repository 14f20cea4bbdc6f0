"""SQL that strangers and colleagues write: one query, read only, in a process that is shut in.

The SQL page and `segwatch query` both ask here. `guard` says which text is run, `confine` what its
process may reach, `answer` how it is answered there, and `processes` starts those processes.
"""
