"""The doctor: one page of what is wrong, what is worth a look, and what to do.

What `check` proves is the beginning; here is what stands around it.

page        what is found, by gravity
files       files that were left, that others may read
working     what a running program says of itself
standing    backups, what was chosen, the engine, the clock
"""
