"""Search: words wherever packs say that there are some, in one question.

messages    what may be asked
store       looking through the rows that packs declare (`core.sought`), the newest first
views       what is found, as it is served
"""

from tallylight.core.pack import Pack
from tallylight.core.search import messages, store

PACK = Pack(
    name="search",
    sentence="Words found wherever they were said, noted or heard.",
    messages=messages,
    queries={messages.Search: store.search},
    builtin=True,
)
