"""What may be kept as a report: a question there is, with values that it takes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from pydantic import ValidationError
from pydantic_core import to_json

from tallylight.base.errors import Refused
from tallylight.core.pack import Context, Decision, Entry, Picture
from tallylight.core.reading import unreadable
from tallylight.core.reports.messages import (
    NAME_TAKEN,
    NO_SUCH_QUERY,
    NO_SUCH_REPORT,
    PARAMETERS_INVALID,
    RenameReport,
    ReportRemoved,
    ReportRenamed,
    ReportSaved,
    SaveReport,
)
from tallylight.core.roles import Role


@dataclass(frozen=True, slots=True)
class Report:
    """One question with its values. `parameters` is JSON; it and `name` are None once erased."""

    report_id: int
    name: str | None
    query: str
    parameters: str | None


def decide(picture: Picture[Report], command: Any, ctx: Context) -> Decision | Refused:
    if isinstance(command, SaveReport):
        return _save(command, ctx)
    report = ctx.named("report", name=command.name)
    if report is None:
        return NO_SUCH_REPORT.because(report=command.name)
    if isinstance(command, RenameReport):
        return _rename(report, command, ctx)
    return Decision.of(ctx.now, ReportRemoved(report_id=report.report_id))


def _save(command: SaveReport, ctx: Context) -> Decision | Refused:
    asked = ctx.query(command.query)
    if asked is None or asked.spec.role is not Role.WATCH:  # whoever may look may run it
        return NO_SUCH_QUERY.because(query=command.query)
    read = read_parameters(asked, command.parameters)
    if isinstance(read, Refused):
        return read
    parameters = to_json(command.parameters).decode()
    known: Report | None = ctx.named("report", name=command.name)
    if known is not None and (known.query, known.parameters) == (asked.full_name, parameters):
        return Decision(about=known)
    saved = ReportSaved(
        report_id=ctx.ids.next("saved_reports") if known is None else known.report_id,
        name=ctx.text(command.name),
        query=asked.full_name,
        parameters=ctx.text(parameters),
    )
    return Decision.of(ctx.now, saved)


def _rename(report: Report, command: RenameReport, ctx: Context) -> Decision | Refused:
    other: Report | None = ctx.named("report", name=command.new_name)
    if other is not None:
        same = other.report_id == report.report_id
        return Decision(about=report) if same else NAME_TAKEN.because(report=command.new_name)
    renamed = ReportRenamed(report_id=report.report_id, name=ctx.text(command.new_name))
    return Decision.of(ctx.now, renamed)


def read_parameters(asked: Any, parameters: Mapping[str, Any]) -> Any:
    """The question with its values, read as the question itself reads them; else a Refused."""
    try:
        return asked.adapter.validate_python(dict(parameters))
    except ValidationError as error:
        why = unreadable(error).facts["why"]
        return PARAMETERS_INVALID.because(query=asked.full_name, why=why)


def evolve(report: Report | None, entry: Entry) -> Report | None:
    match entry.event:
        case ReportSaved() as event:
            return Report(
                report_id=event.report_id,
                name=entry.text(event.name),
                query=event.query,
                parameters=entry.text(event.parameters),
            )
        case ReportRenamed() as event if report is not None:
            return replace(report, name=entry.text(event.name))
        case ReportRemoved():
            return None
    return report


def row(report: Report) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "name": report.name,
        "query": report.query,
        "parameters": report.parameters,
    }


def values_of(said: str | None) -> dict[str, Any] | None:
    """The values, from their JSON; None once they were erased."""
    values: dict[str, Any] | None = None if said is None else json.loads(said)
    return values


def tell(entry: Entry) -> str:
    words = {ReportSaved: "Report saved", ReportRenamed: "Report renamed"}
    return words.get(type(entry.event), "Report removed")
