"""What the sources of a case could not see, whom its lists hold, what is held of what is counted, and what is silent.

In: the ledger of a release. Out: rows, and a sentence in words for each number. Nothing is judged, and nothing is
found out about the world: a day of which no source speaks is a day of which nothing was entered.
"""
