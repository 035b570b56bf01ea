"""The language of saved reports."""

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any

from annotated_doc import Doc
from pydantic import StringConstraints

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query

NO_SUCH_REPORT_ID = Refusal("no_such_report_id", "There is no report {report_id}.", 404)
NO_SUCH_REPORT = Refusal("no_such_report", "No report is called {report}.", 404)
NO_SUCH_QUERY = Refusal("no_such_query", "There is no question {query} to save.", 404)
PARAMETERS_INVALID = Refusal("parameters_invalid", "{query} can't be asked with that: {why}.", 422)
REPORT_ERASED = Refusal("report_erased", "What the report {report} asked for was erased.", 410)
NAME_TAKEN = Refusal("name_taken", "Another report is called {report}.")

ReportName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=r"^[^/?#]+$"),
]
Named = Annotated[ReportName, Doc("What it is called.")]


@command(
    "report/save",
    refuses=(NO_SUCH_QUERY, PARAMETERS_INVALID),
    creates=True,
    house=True,
)
class SaveReport:
    """Keep a question with its values under a name; one that has the name already is changed."""

    name: Named
    query: Annotated[str, Doc("What is asked: a question by its path or id, like timeline.")]
    parameters: Annotated[Mapping[str, Any], Doc("The values of its fields.")] = field(
        default_factory=dict
    )


@command("report/rename", refuses=(NO_SUCH_REPORT, NAME_TAKEN), house=True)
class RenameReport:
    """Call a report otherwise."""

    name: Annotated[ReportName, Doc("What it is called now.")]
    new_name: Annotated[ReportName, Doc("What it shall be called.")]


@command("report/remove", refuses=(NO_SUCH_REPORT,), house=True)
class RemoveReport:
    """Keep a report no longer; what it asked about stays as it is."""

    name: Named


@query("reports")
class ListReports:
    """The reports that are kept, by name."""


@query(
    "reports/{name}/run",
    refuses=(NO_SUCH_REPORT, NO_SUCH_QUERY, REPORT_ERASED, PARAMETERS_INVALID),
)
class RunReport:
    """Ask what a report asks; the answer is that of its question, as of now."""

    name: Annotated[str, Doc("Which report, by its name.")]


@event("report")
class ReportSaved:
    """A question was kept, or one that was kept asks otherwise; the parameters are JSON."""

    report_id: int
    name: TextId
    query: str
    parameters: TextId


@event("report")
class ReportRenamed:
    """A report was called otherwise."""

    report_id: int
    name: TextId


@event("report")
class ReportRemoved:
    """A report is kept no longer."""

    report_id: int
