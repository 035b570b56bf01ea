"""What is known to be secret stands in no log, however it is spelled."""

import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.core.masks import Masks, masking

TOKEN = 'a+b/c=d~e "é\\👩 f'
PLAIN = "s3cr3tT0ken"

SPELLINGS = {
    "as it is": TOKEN,
    "percent-encoded": quote(TOKEN, safe=""),
    "percent-encoded as a path": quote(TOKEN),
    "percent-encoded in small letters": quote(TOKEN, safe="").lower(),
    "as a field of a form": quote_plus(TOKEN),
    "as a parameter": urlencode({"t": TOKEN}),
    "as JSON": json.dumps(TOKEN),
    "as JSON in UTF-8": json.dumps(TOKEN, ensure_ascii=False),
    "as JSON within JSON": json.dumps({"body": json.dumps({"t": TOKEN})}),
    "as JSON with its slashes escaped": json.dumps(TOKEN).replace("/", r"\/"),
    "as Python shows it": repr([TOKEN]),
    "as httpx sends it": str(httpx.URL("https://host/events", params={"t": TOKEN})),
    "as a part of a path in httpx": str(httpx.URL(f"https://host/{quote(TOKEN)}/events")),
}


@pytest.fixture
def said() -> Iterator[io.StringIO]:
    """What a handler of the root logger wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def masks() -> Iterator[Masks]:
    """Masks that hold in this process while the test runs."""
    made = Masks()
    made.know(PLAIN)
    with masking(made):
        yield made


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_secret_is_masked_however_it_is_spelled(spelling: str) -> None:
    masks = Masks()
    masks.know(TOKEN)
    shown = masks.masked(f"before {spelling} after")
    assert "***" in shown
    assert masks.masked(shown) == shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")
    assert "a+b" not in shown
    assert "a%2" not in shown


UNSTARRED = st.text(st.characters(exclude_characters="*", exclude_categories=["Cs"]), min_size=1)


@given(UNSTARRED, UNSTARRED, UNSTARRED)
def test_nothing_is_left_of_any_secret(secret: str, before: str, after: str) -> None:
    masks = Masks()
    masks.know(secret)
    for written in (secret, json.dumps(secret)[1:-1], quote(secret)):
        assert not masks.hides(masks.masked(f"{before}{written}{after}"))


def test_what_was_never_known_is_left_alone() -> None:
    masks = Masks()
    masks.know(None, "")
    assert masks.masked("all of it") == "all of it"


def test_a_longer_secret_is_masked_whole_although_a_shorter_one_begins_it() -> None:
    masks = Masks()
    masks.know("abc", "abcdef")
    assert masks.masked("abcdef") == "***"


def test_an_argument_of_a_record_is_masked(said: io.StringIO, masks: Masks) -> None:
    logging.getLogger("some.library").info("GET %s took %d ms", f"/t/{PLAIN}/x", 12)
    assert said.getvalue() == "GET /t/***/x took 12 ms\n"


def test_the_arguments_of_a_record_stay_apart_for_who_formats_them_otherwise(
    masks: Masks, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("uvicorn.access").warning(
        '%s - "%s %s HTTP/%s" %d', "127.0.0.1:9", "GET", f"/x?t={PLAIN}", "1.1", 200
    )
    assert caplog.records[0].args == ("127.0.0.1:9", "GET", "/x?t=***", "1.1", 200)


def test_a_record_with_named_arguments_is_masked(said: io.StringIO, masks: Masks) -> None:
    logging.getLogger("some.library").info("got %(token)s", {"token": PLAIN})
    assert said.getvalue() == "got ***\n"


def test_a_record_that_shows_a_secret_only_as_repr_is_masked(
    said: io.StringIO, masks: Masks
) -> None:
    class Shown:
        def __repr__(self) -> str:
            return f"Shown({PLAIN})"

        def __str__(self) -> str:
            return "shown"

    logging.getLogger("some.library").info("it is %r", Shown())
    assert said.getvalue() == "it is Shown(***)\n"


def test_an_exception_in_a_record_is_masked_with_those_before_it(
    said: io.StringIO, masks: Masks
) -> None:
    try:
        try:
            raise ValueError(f"no {PLAIN}")
        except ValueError as first:
            raise RuntimeError("later") from first
    except RuntimeError:
        logging.getLogger("some.library").exception("it failed")
    assert PLAIN not in said.getvalue()
    assert "ValueError: no ***" in said.getvalue()
    assert "RuntimeError: later" in said.getvalue()


def test_an_exception_without_a_secret_stays_an_exception(
    masks: Masks, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        raise ValueError("no")
    except ValueError:
        logging.getLogger("some.library").exception("it failed")
    assert caplog.records[0].exc_info is not None


def test_a_record_whose_words_do_not_fit_shows_no_secret_either(masks: Masks) -> None:
    said = ("some.library", logging.INFO, __file__, 1, "%d and %s", (PLAIN,), None)
    made = logging.getLogger("some.library").makeRecord(*said)
    assert PLAIN not in f"{made.msg} {made.args}"


def test_what_a_client_logs_of_a_request_is_masked(said: io.StringIO, masks: Masks) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(401)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        response = client.get(f"https://host/events/me/{PLAIN}/", params={"token": PLAIN})
    try:
        response.raise_for_status()
    except httpx.HTTPStatusError:
        logging.getLogger("some.library").exception("it failed")
    assert "https://host/events/me/***/?token=***" in said.getvalue()
    assert PLAIN not in said.getvalue()


def test_an_exception_that_nobody_caught_is_masked(
    masks: Masks, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ValueError(f"no {PLAIN}")
    sys.excepthook(ValueError, error, None)
    assert capsys.readouterr().err == "ValueError: no ***\n"


def test_an_exception_that_nobody_caught_on_a_thread_is_masked(
    masks: Masks, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise ValueError(f"no {PLAIN}")

    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()
    assert "ValueError: no ***" in capsys.readouterr().err


def test_masks_end_with_their_block() -> None:
    before = logging.getLogRecordFactory(), sys.excepthook, threading.excepthook
    with masking(Masks()):
        pass
    assert (logging.getLogRecordFactory(), sys.excepthook, threading.excepthook) == before
