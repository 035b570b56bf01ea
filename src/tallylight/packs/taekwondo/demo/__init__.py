"""A tournament as it might be, told by the scoring systems of its courts. Pure: dice handed in.

plan        how large and how long it is, and what goes wrong
tournament  datagrams in order of time, and the truth to compare with
bout        one match from loading to the winner
fight       one round while its clock is on; `stops` is what happens while it stands
table       what the operator's program counts, and says on the wire
voice       lines become datagrams, with the faults a sender has; `spelling` is its language
traps       what happens to datagrams on their way
answerer    what a sender answers when it is asked
"""
