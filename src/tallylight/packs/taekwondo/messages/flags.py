"""The language of countries: what codes mean, and pictures of flags that lie in a folder."""

from datetime import date, datetime
from typing import Annotated, Literal

from annotated_doc import Doc
from annotated_types import Ge, Le, Len
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query
from tallylight.packs.taekwondo.messages.fields import Code, Text

PENDING, RECOGNIZED, UNCERTAIN = "pending", "recognized", "uncertain"
NOT_KNOWN, CORRECTED, CLEARED = "unknown", "corrected", "cleared"
STATUSES = (PENDING, RECOGNIZED, UNCERTAIN, NOT_KNOWN, CORRECTED, CLEARED)

NO_SUCH_MAPPING = Refusal(
    "no_such_mapping", "No code mapping {mapping_id} was made here; others can't be removed.", 404
)
NO_SUCH_FLAG = Refusal("no_such_flag", "There is no flag {flag_id}.", 404)
COUNTRY_UNNAMED = Refusal(
    "country_unnamed", "Nobody here knows {ioc_code}. Say what it is called, too.", 422
)
COUNTRY_UNKNOWN = Refusal(
    "country_unknown", "Nobody here knows {ioc_code}. Map it first, with its name.", 422
)
NO_SUCH_DAY = Refusal("no_such_day", "{day} is no day of the calendar.", 422)
DAYS_REVERSED = Refusal(
    "days_reversed", "The last day, {valid_to}, comes before the first, {valid_from}.", 422
)

Day = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")
]
MappingId = Annotated[int, Doc("Which row of one's own.")]
FlagId = Annotated[int, Doc("Which picture.")]
CountryName = Annotated[
    Text | None, Doc("What the country or club is called; the usual name when left out.")
]
ValidFrom = Annotated[Day | None, Doc("The first day it means this, like 2016-01-01; else ever.")]
ValidTo = Annotated[Day | None, Doc("The last day it means this; it still does when left out.")]
Status = Literal["pending", "recognized", "uncertain", "unknown", "corrected", "cleared"]


@command("mapping/set", creates=True, house=True, subject="mapping",
         arguments=("country_name",),
         refuses=(COUNTRY_UNNAMED, NO_SUCH_DAY, DAYS_REVERSED))  # fmt: skip
class SetMapping:
    """Say what a code means; it goes before all other meanings, and for matches of before, too."""

    pss_code: Annotated[Code, Doc("The code as the scoring system sends it.")]
    ioc_code: Annotated[Code, Doc("The IOC's code it stands for, or one of your own.")]
    country_name: CountryName = None
    valid_from: ValidFrom = None
    valid_to: ValidTo = None


@command("mapping/remove", house=True, subject="mapping")
class RemoveMapping:
    """Take back what a code was said to mean; what ships with the program holds again."""

    mapping_id: MappingId


@command("flags/scan", creates=True, house=True, subject="flag", lists="folder")
class ScanAndPopulateFlags:
    """Take in the pictures of flags in a folder, and recognise them by their names."""

    folder: Annotated[
        str, Len(1, 1000), Doc("The folder's whole path on the computer that Tallylight runs on.")
    ]


@command("flag/correct", house=True, subject="flag", refuses=(COUNTRY_UNKNOWN,))
class CorrectFlag:
    """Say whose flag a picture shows."""

    flag_id: FlagId
    ioc_code: Annotated[Code, Doc("Whose it is, by the IOC's code.")]


@command("flags/clear", house=True, subject="flag")
class ClearFlagsTable:
    """Show none of one's own flags any more; their history is kept, and the files are."""


@event("mapping")
class MappingSet:
    """A code means this, from one day to another."""

    mapping_id: int
    pss_code: str
    ioc_code: str
    country_name: str
    valid_from: str
    valid_to: str | None


@event("mapping")
class MappingRemoved:
    """What a code was said to mean holds no more."""

    mapping_id: int


@event("flag")
class FlagFound:
    """A picture was found in a folder; whose flag it shows, as far as its name says."""

    flag_id: int
    history_id: int
    path: TextId
    size: int
    modified: datetime
    status: str
    ioc_code: str | None
    country_name: str | None
    confidence: float
    method: str


@event("flag")
class FlagRead:
    """A picture that was known was looked at again, and something about it is otherwise."""

    flag_id: int
    history_id: int
    size: int
    modified: datetime
    status: str
    ioc_code: str | None
    country_name: str | None
    confidence: float
    method: str


@event("flag")
class FlagCorrected:
    """Somebody said whose flag a picture shows."""

    flag_id: int
    history_id: int
    ioc_code: str
    country_name: str


@event("flag")
class FlagCleared:
    """A picture is shown no more."""

    flag_id: int


@query("mappings")
class GetFlagMappingsData:
    """What codes mean, by code; of one code the meaning that began last comes first."""

    code: Annotated[str | None, Doc("Only the meanings of this code.")] = None
    custom: Annotated[bool | None, Doc("Only rows of one's own, or only the others.")] = None
    limit: Annotated[int, Ge(1), Le(1000), Doc("How many rows at most.")] = 1000


@query("codes/unknown")
class GetUnknownCodes:
    """Codes of athletes that mean nothing here today, the most frequent first."""


@query("codes/{code}")
class ResolveCode:
    """What a code means on a day, and how that is known."""

    code: Annotated[str, Len(1, 40), Doc("The code, in any case.")]
    day: Annotated[date | None, Doc("The day of its use, like 2015-06-30; else today.")] = None


@query("flags")
class GetFlagsData:
    """One's own pictures of flags, the newest first; those that were cleared only when asked."""

    status: Annotated[Status | None, Doc("Only those that stand so.")] = None
    ioc_code: Annotated[str | None, Doc("Only flags of this country.")] = None
    limit: Annotated[int, Ge(1), Le(500), Doc("How many pictures at most.")] = 100
    before: Annotated[int | None, Doc("Only those after this one in the list.")] = None


@query("flags/{flag_id}/history", refuses=(NO_SUCH_FLAG,))
class GetFlagHistory:
    """How a picture was recognised, each time somebody looked, in order."""

    flag_id: FlagId


@query("flags/{flag_id}/image", refuses=(NO_SUCH_FLAG,), of_channel=True)
class GetFlagImage:
    """The picture itself."""

    flag_id: FlagId
