"""The people around the show, remembered honestly."""

from tallylight.core.pack import Lasting, Overlay, Pack, Rows, Subject
from tallylight.packs.audience import messages as m
from tallylight.packs.audience.demo import evening
from tallylight.packs.audience.demo.staged import STAGING
from tallylight.packs.audience.rules import attributes, notes, person
from tallylight.packs.audience.rules import visitors as kept_out
from tallylight.packs.audience.rules.decide import decide
from tallylight.packs.audience.rules.tell import tell
from tallylight.packs.audience.sources.events import EVENTS
from tallylight.packs.audience.sources.files import FILES
from tallylight.packs.audience.sources.statbate import statbate
from tallylight.packs.audience.sources.stats import STATS
from tallylight.packs.audience.sources.twitch import TWITCH
from tallylight.packs.audience.store import (
    beside,
    boards,
    card,
    chores,
    contradictions,
    delta,
    erasures,
    export,
    lasting,
    lists,
    lookup,
    names,
    retention,
    room,
    shown,
)
from tallylight.packs.audience.store import history as heard
from tallylight.packs.audience.store.found import SEEKS
from tallylight.packs.audience.store.visitors import visitors
from tallylight.packs.audience.tables import history, people
from tallylight.packs.audience.views import lamps, panel, pasted, pictures, served

PERSON = Subject(
    name="person",
    key="person_id",
    evolve=person.evolve,
    rows=(
        Rows(people.persons, lambda it: (it,), person.row, column="id"),
        Rows(people.person_aliases, lambda it: it.aliases),
        Rows(people.person_identities, lambda it: it.identities),
        Rows(people.watchlist_members, lambda it: it.members, person.member_row),
    ),
    serve=served.of_person,
    unknown=m.NO_SUCH_PERSON,
    timed=False,
)
ATTRIBUTE = Subject(
    name="attribute",
    key="attribute_id",
    evolve=attributes.evolve,
    rows=(Rows(people.attributes, attributes.parts, column="id"),),
    serve=served.of_attribute,
    unknown=m.NO_SUCH_ATTRIBUTE,
    timed=False,
)
NOTE = Subject(
    name="note",
    key="interaction_id",
    evolve=notes.evolve,
    rows=(Rows(history.manual_interactions, lambda it: (it,)),),
    serve=served.of_note,
    unknown=m.NO_SUCH_INTERACTION,
    timed=False,
)

VISITOR = Subject(
    name="visitor",
    key="mark",
    evolve=kept_out.evolve,
    rows=(Rows(people.visitors, lambda it: (it,)),),
    serve=served.of_visitor,
    unknown=None,
    timed=False,
)

PACK = Pack(
    name="audience",
    sentence="The people around the show: who they are, what they said and gave, what changed.",
    messages=m,
    decide=decide,
    subjects=(PERSON, ATTRIBUTE, NOTE, VISITOR),
    queries={
        m.GetPerson: card.person,
        m.GetCard: card.card,
        m.LookUp: lookup.look_up,
        m.GetPersonTimeline: heard.timeline,
        m.ListSnapshots: delta.all_snapshots,
        m.GetSnapshot: delta.one_snapshot,
        m.GetDelta: delta.delta,
        m.ListDeltas: delta.deltas,
        m.ListInteractions: heard.interactions,
        m.GetInteraction: heard.one_interaction,
        m.SearchNames: names.names,
        m.SearchWords: heard.words,
        m.ListMembers: lists.members,
        m.WhoIsHere: room.here,
        m.GetNewcomers: room.newcomers,
        m.GetLeaderboard: boards.leaderboard,
        m.GetSessionReport: boards.report,
        m.ListLosingTouch: room.losing_touch,
        m.ListContradictions: contradictions.contradictions,
        m.ListWatchlists: lists.all_lists,
        m.GetBeside: beside.beside,
        m.GetPulse: shown.pulse,
        m.GetLatestGift: shown.latest,
        m.GetGoal: shown.goal,
        m.GetTopOfSession: shown.top,
        m.ExportPerson: export.export,
        m.ForeseeErasure: erasures.foresee,
        m.ListErasures: erasures.all_erasures,
        m.GetErasure: erasures.erasure,
    },
    answers={
        m.Hear: served.of_evidence,
        m.TakeSnapshot: served.of_evidence,
        m.Redact: served.of_evidence,
        m.KeepPaste: pasted.of_paste,
        m.ForgetHeard: served.of_forgotten,
    },
    seeks=SEEKS,
    lasting=Lasting(lasting.said, lasting.again),
    chores=chores.wanted,
    overdue=retention.overdue,
    sources=(EVENTS, STATS, statbate(visitors), TWITCH),
    topics={
        "latest": pictures.latest,
        "goal": pictures.goal,
        "top": pictures.top,
        "panel": panel.panel,
    },
    tell=tell,
    lamps={
        m.GoLive: lamps.live,
        m.GoOff: lamps.off,
        m.AddNote: lamps.note,
        m.ExcludePerson: lamps.excluded,
        m.IncludePerson: lamps.included,
        m.PutOnList: lamps.listed,
        m.TakeOffList: lamps.unlisted,
    },
    overlays=(
        Overlay("latest", "What came last: a tip, a follow, a subscription."),
        Overlay("goal", "How far the goal is that the settings name."),
        Overlay("top", "Who gave most in the session that is on."),
    ),
    adopts=(FILES,),
    demo=evening,
    staging=STAGING,
)
