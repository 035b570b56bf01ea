"""Words, types and refusals that the messages of the audience share."""

from typing import Annotated, Literal, get_args

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal

Role = Literal["MODEL", "VIEWER", "BOTH", "UNKNOWN"]
Kind = Literal[
    "CHAT_MESSAGE", "PRIVATE_MESSAGE", "TIP_EVENT", "PROFILE_PASTE", "CHAT_IMPORT", "MANUAL_NOTE",
    "FOLLOW", "UNFOLLOW", "USER_ENTER", "USER_LEAVE", "FANCLUB_JOIN", "MEDIA_PURCHASE",
    "SUBSCRIPTION", "CHEER", "RAID", "REDACTION", "DIRECT_MESSAGE",
]  # fmt: skip
Via = Literal["cb_events", "statbate_plus", "manual", "twitch_eventsub"]
SnapshotSource = Literal["statbate_member", "statbate_model", "cb_stats", "manual"]
Confidence = Literal["low", "medium", "high"]
Evidence = Literal["snapshot", "interaction", "manual"]
Watchlist = Literal[
    "Friends", "Known Streamers", "Ones to Watch", "Banned But Craved", "Excluded"
]  # fmt: skip

ROLES: tuple[str, ...] = get_args(Role)
KINDS: tuple[str, ...] = get_args(Kind)
VIAS: tuple[str, ...] = get_args(Via)
SNAPSHOT_SOURCES: tuple[str, ...] = get_args(SnapshotSource)
CONFIDENCES: tuple[str, ...] = get_args(Confidence)
EVIDENCE: tuple[str, ...] = get_args(Evidence)
WATCHLISTS = {
    "Friends": "49d59197-07f6-583c-92b9-615c8548da52",
    "Known Streamers": "89cfb52c-75b9-5f27-8a44-c9ef1adc787a",
    "Ones to Watch": "3b234d7e-4186-51b9-9fed-57b9afd49bf5",
    "Banned But Craved": "3ef5caa1-84c2-5cf8-bf63-d848f7fbd09f",
    "Excluded": "77d9168d-850c-5712-8add-24d8025d7d9c",
}
"""The five lists of the seed and their ids, the same everywhere; nobody makes another."""

EXCLUDED = "Excluded"
"""The list of those who are left out of all numbers; it and the flag say the same."""

ABOUT = frozenset({"MANUAL_NOTE", "PROFILE_PASTE", "REDACTION"})
"""Kinds that are about a person and no sign of life of theirs."""

NO_SUCH_PERSON = Refusal("no_such_person", "There is no person {person_id}.", 404)
NOBODY_CALLED = Refusal("nobody_called", "Nobody is called {username} on {platform}.", 404)
WAS_CALLED = Refusal(
    "person_was_called",
    "{username} was {person_id} until {until}, who is called {now} now. Say {now}, or the id. If "
    "somebody new has the name, let them be met first: `tallylight audience person meet "
    "{username}`.",
)
NAME_UNFIT = Refusal("person_name_unfit", "{why} {username} can't be a name.", 422)
NAME_TAKEN = Refusal("person_name_taken", "{username} is {person_id} already.")
PERSON_ID_TAKEN = Refusal("person_id_taken", "{person_id} is the id of somebody else already.")
NO_SUCH_ATTRIBUTE = Refusal("no_such_attribute", "There is no attribute {attribute_id}.", 404)
NO_SUCH_EVIDENCE = Refusal("no_such_evidence", "There is no {evidence_type} {evidence_id}.", 404)
NO_SUCH_INTERACTION = Refusal(
    "no_such_interaction", "There is no interaction {interaction_id}.", 404
)
KEPT_OUT = Refusal(
    "person_kept_out", "{username} asked not to be recorded. Let them in again first, if they ask."
)
NOT_MERGED = Refusal("not_merged", "{person_id} was not merged into anybody.")
MERGED_ALREADY = Refusal("merged_already", "{person_id} was merged into {into} already.")
MERGED_WITH_ITSELF = Refusal("merged_with_itself", "A person can't be merged into themselves.", 422)
PAYLOAD_UNREADABLE = Refusal("payload_unreadable", "{why} The payload can't be read.", 422)
SNAPSHOT_CONFLICT = Refusal(
    "snapshot_conflict",
    "Another snapshot of {username} from {of} at {captured_at} is kept already.",
)
SAID_NOBODY = Refusal("said_nobody", "Say who: a person's id, or a name.", 422)

AN_ID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
"""A UUID as it is kept: in small letters."""

PersonId = Annotated[str, Len(1, 36), Doc("The person, by the id.")]
NewId = Annotated[
    str | None,
    StringConstraints(pattern=AN_ID),
    Doc("The id of one who is new, a UUID; one is made up if left out."),
]
Mark = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A keyed hash that stands for somebody, and tells no name."""
Name = Annotated[str, Len(1, 255), Doc("What the person is called on the platform.")]
Platform = Annotated[str, Len(1, 50), Doc("The platform the name is from.")]
Shown = Annotated[str | None, Len(1, 255), Doc("The name as the platform shows it.")]
External = Annotated[str | None, Len(1, 200), Doc("The platform's own id of the person.")]
Words = Annotated[str, Len(0, 20_000), Doc("What was said, as it was said.")]
Amount = Annotated[int | None, Ge(0), Le(10**12), Doc("How much was given, in whole units.")]
Unit = Annotated[str | None, Len(1, 20), Doc("Of what: tokens, bits. Nothing is converted.")]
