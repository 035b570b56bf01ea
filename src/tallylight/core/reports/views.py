"""A report as it is served."""

from dataclasses import dataclass
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.core.reports.rules import Report, values_of


@dataclass(frozen=True, slots=True)
class ReportServed:
    """One saved report, without its answer."""

    report_id: Annotated[int, Doc("Its number.")]
    name: Annotated[str | None, Doc("What it is called; null once erased.")]
    query: Annotated[str, Doc("The question it asks, as pack.question.")]
    parameters: Annotated[dict[str, Any] | None, Doc("With which values; null once erased.")]


def serve(report: Report) -> ReportServed:
    return ReportServed(report.report_id, report.name, report.query, values_of(report.parameters))
