"""Saved reports: questions with fixed values, kept under a name to be asked again."""

from tallylight.core.pack import Pack, Rows, Subject
from tallylight.core.reports import messages, rules, store, views
from tallylight.core.reports.tables import saved_reports
from tallylight.core.sought import Sought

PACK = Pack(
    name="reports",
    sentence="Questions that are asked again and again, kept under a name.",
    messages=messages,
    decide=rules.decide,
    subjects=(
        Subject(
            name="report",
            key="report_id",
            evolve=rules.evolve,
            rows=(Rows(saved_reports, lambda report: (report,), rules.row),),
            serve=views.serve,
            unknown=messages.NO_SUCH_REPORT_ID,
            timed=False,
        ),
    ),
    queries={messages.ListReports: store.reports, messages.RunReport: store.run_report},
    tell=rules.tell,
    seeks=(
        Sought(kind="report", table=saved_reports, at=saved_reports.c.created_at, link="/reports"),
    ),
    builtin=True,
)
