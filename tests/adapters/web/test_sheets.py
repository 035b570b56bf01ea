"""Lists over HTTP as CSV."""

from collections.abc import Iterator

import httpx
import pytest

from tallylight.testing.served import served

from ...laws.sample_pack import PACK as LAMP


@pytest.fixture
def web(sqlite_url: str) -> Iterator[httpx.Client]:
    with served(sqlite_url, of=[LAMP]) as running, httpx.Client(base_url=running.base) as client:
        running.show.settle()
        yield client


def test_a_list_comes_as_a_sheet_when_csv_is_asked_for(web: httpx.Client) -> None:
    answer = web.get("/timeline", params={"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.text.startswith("channel,seq,type,")


def test_a_sheet_is_asked_for_by_the_header_too(web: httpx.Client) -> None:
    answer = web.get("/timeline", headers={"accept": "text/csv"})
    assert answer.text == web.get("/timeline", params={"format": "csv"}).text


def test_a_sheet_for_spreadsheets_begins_with_the_mark_of_utf_8(web: httpx.Client) -> None:
    answer = web.get("/timeline", params={"format": "csv-bom"})
    assert answer.content.startswith(b"\xef\xbb\xbfchannel,")


def test_a_sheet_is_saved_under_the_name_of_what_was_asked(web: httpx.Client) -> None:
    answer = web.get("/timeline", params={"format": "csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="get_timeline.csv"'


def test_a_page_has_its_sheet_and_says_beside_it_where_the_next_begins(web: httpx.Client) -> None:
    for path in ("light", "out", "light"):
        web.post(f"/lamp/lamp/{path}", json={"colour": "red"} if path == "light" else {})
    page = web.get("/lamps", params={"limit": 1}).json()
    answer = web.get("/lamps", params={"limit": 1, "format": "csv"})
    assert answer.headers["tallylight-next"] == str(page["next"])


def test_what_is_no_list_is_refused_as_a_sheet(web: httpx.Client) -> None:
    answer = web.get("/udp/statistics", params={"format": "csv"})
    assert (answer.status_code, answer.json()["name"]) == (406, "not_a_list")


def test_a_format_that_is_none_is_refused(web: httpx.Client) -> None:
    answer = web.get("/timeline", params={"format": "xlsx"})
    assert (answer.status_code, answer.json()["name"]) == (422, "no_such_format")
