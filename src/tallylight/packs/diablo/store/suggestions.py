"""What save files suggest and nobody has answered."""

from sqlalchemy import select

from tallylight.core.pack import Asked
from tallylight.packs.diablo.messages.saves import ListSuggestions
from tallylight.packs.diablo.tables import save_suggestions
from tallylight.packs.diablo.views.suggestions import SuggestionServed, suggestion

s = save_suggestions.c


def suggestions(asked: Asked, wanted: ListSuggestions) -> list[SuggestionServed]:
    mine = select(s.id).where(s.channel == asked.channel.name, s.state == "open")
    newest = mine.order_by(s.noticed_at.desc(), s.id.desc()).limit(wanted.limit)
    ids = [row.id for row in asked.run(newest)]
    return [suggestion(one) for one in asked.states("suggestion", ids)]
