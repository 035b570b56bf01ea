"""Archives: old evidence that left the database for files, from which it comes back whole.

tables     the ledger, and the numbers that stay behind
reach      what is old enough to leave
file       an archive's file, written and found again
ledger     which archives there are, and how far each is
leave      rows on their way out: into a file that was proved, then through the gate
back       rows on their way back
messages   how archives say no
store      what packs ask: how many rows of what left, and where they are
look       what is wrong with the files
"""
