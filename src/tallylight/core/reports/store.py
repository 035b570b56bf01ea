"""Which reports there are, and what one of them says now."""

from typing import Any

from sqlalchemy import select

from tallylight.base.errors import Refused
from tallylight.core.pack import Asked
from tallylight.core.reports.messages import (
    NO_SUCH_QUERY,
    NO_SUCH_REPORT,
    REPORT_ERASED,
    ListReports,
    RunReport,
)
from tallylight.core.reports.rules import Report, read_parameters, values_of
from tallylight.core.reports.tables import saved_reports
from tallylight.core.reports.views import ReportServed, serve
from tallylight.core.roles import Role

r = saved_reports.c


def reports(asked: Asked, _: ListReports) -> list[ReportServed]:
    rows = asked.run(select(saved_reports).order_by(r.name, r.report_id))
    return [serve(_report(row)) for row in rows]


def run_report(asked: Asked, wanted: RunReport) -> Any:
    """The answer of the report's question, in that question's own shape."""
    rows = asked.run(select(saved_reports).where(r.name == wanted.name))
    if not rows:
        raise NO_SUCH_REPORT.because(report=wanted.name)
    report = _report(rows[0])
    declared = asked.registry.query_called(report.query)
    if declared is None or declared.spec.role is not Role.WATCH:  # its pack is gone, or it changed
        raise NO_SUCH_QUERY.because(query=report.query)
    values = values_of(report.parameters)
    if values is None:
        raise REPORT_ERASED.because(report=wanted.name)
    question = read_parameters(declared, values)
    if isinstance(question, Refused):  # the question takes other values since
        raise question
    return asked.ask(question)


def _report(row: Any) -> Report:
    return Report(row.report_id, row.name, row.query, row.parameters)
