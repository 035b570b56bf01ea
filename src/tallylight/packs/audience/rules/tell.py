"""Each event in a few words, for the undo bar. No name is in it: a page may be on the air."""

from tallylight.core.pack import Entry
from tallylight.packs.audience.messages import events as e
from tallylight.packs.audience.messages.privacy import (
    PersonErased,
    VisitorKeptOut,
    VisitorLetIn,
)

WORDS = {
    e.PersonMet: "Person met",
    e.PersonRenamed: "Person renamed",
    e.PersonExcluded: "Person left out",
    e.PersonIncluded: "Person counts again",
    e.PersonMerged: "Persons merged",
    PersonErased: "Person erased",
    VisitorKeptOut: "Somebody kept out",
    VisitorLetIn: "Somebody let in again",
    e.PersonSplit: "Persons taken apart",
    e.AttributeSet: "Attribute set",
    e.AttributeCorrected: "Attribute corrected",
    e.AttributeRemoved: "Attribute removed",
    e.NoteKept: "Note kept",
    e.NoteRemoved: "Note removed",
}


def tell(entry: Entry) -> str | None:
    match entry.event:
        case e.PersonListed(watchlist=watchlist):
            return f"Put on {watchlist}"
        case e.PersonUnlisted(watchlist=watchlist):
            return f"Taken off {watchlist}"
    return WORDS.get(type(entry.event))
