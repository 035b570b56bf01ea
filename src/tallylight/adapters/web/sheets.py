"""Answers as the sender wants them: JSON, or a list as CSV."""

from typing import Any, get_type_hints

from pydantic_core import to_jsonable_python
from starlette.requests import Request
from starlette.responses import Response

from tallylight.adapters.web.problems import NO_SUCH_FORMAT, NOT_A_LIST, SAFE, json_answer
from tallylight.core.registry import QueryDeclared, Registry, field_names
from tallylight.core.sheets import ITEMS, columns_of, rows_of, written

JSON, CSV, CSV_BOM = "json", "csv", "csv-bom"
FORMATS = (JSON, CSV, CSV_BOM)
MEDIA_TYPE = "text/csv"
BOM = "\ufeff"
"""By this mark spreadsheets know that a file is UTF-8."""


def form_of(request: Request, declared: QueryDeclared, params: dict[str, Any]) -> str:
    """The form that is asked for, by `?format=` or by the header; taken out of the parameters."""
    said: str | None = None
    if "format" not in field_names(declared.cls):
        said = params.pop("format", None)
    if said is None:
        wants_csv = request.headers.get("accept", "").startswith(MEDIA_TYPE)
        return CSV if wants_csv else JSON
    if said not in FORMATS:
        raise NO_SUCH_FORMAT.because(format=said, formats=", ".join(FORMATS))
    return said


def answered(registry: Registry, declared: QueryDeclared, answer: Any, form: str) -> Response:
    """The answer in its form. Refused where it is no list and shall be one."""
    if form == JSON:
        return json_answer(answer)
    plain = to_jsonable_python(answer)
    rows = rows_of(plain)
    if rows is None:
        raise NOT_A_LIST.because()
    shape = get_type_hints(registry.answers[declared.cls]).get("return")
    text = written(rows, columns_of(shape))
    headers = {
        **SAFE,
        **_beside(plain),
        "content-disposition": f'attachment; filename="{declared.name}.csv"',
    }
    return Response((BOM if form == CSV_BOM else "") + text, 200, headers, MEDIA_TYPE)


def _beside(plain: Any) -> dict[str, str]:
    """What a page says beside its list, such as where the next one begins, as headers."""
    if not isinstance(plain, dict):
        return {}
    return {
        f"tallylight-{name}": str(value)
        for name, value in plain.items()
        if name != ITEMS and isinstance(value, int | str) and str(value).isascii()
    }
