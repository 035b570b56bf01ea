"""While the screen is on the stream, persons have made-up names."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tallylight.core.ask import Known
from tallylight.core.pack import Key
from tallylight.core.registry import Registry
from tallylight.core.vault import Vault
from tallylight.packs.audience.messages.settings import STREAM_SAFE
from tallylight.packs.audience.views.naming import shown_name, shown_text


@dataclass(frozen=True)
class By:
    """What a query is handed, as far as names go."""

    settings: Known
    key: Key = field(default_factory=lambda: Vault().key)


def shows(*, safe: bool) -> By:
    chosen: Mapping[str, bool] = {STREAM_SAFE.key: safe}
    return By(Known(Registry(), {}, chosen))


def test_a_name_is_shown_as_the_platform_shows_it() -> None:
    assert shown_name(shows(safe=False), "1", "bob", "BoB") == "BoB"


def test_what_could_turn_the_direction_of_writing_is_not_shown() -> None:
    assert shown_name(shows(safe=False), "1", "bob", "b\u202eob") == "bob"


def test_on_the_stream_a_person_has_one_made_up_name() -> None:
    stream = shows(safe=True)
    names = {shown_name(stream, "1", name) for name in ("zoltan", "zoltan_two")}
    assert len(names) == 1
    assert "zoltan" not in names.pop().lower()  # bob may be in a bobcat


def test_two_persons_have_two_of_them() -> None:
    stream = shows(safe=True)
    assert shown_name(stream, "1", "bob") != shown_name(stream, "2", "bob")


def test_another_installation_calls_them_otherwise() -> None:
    names = {shown_name(shows(safe=True), "1", "bob") for _ in range(4)}
    assert len(names) > 1


def test_words_name_nobody_on_the_stream() -> None:
    said = "hi @bob_b, thanks to @alice."
    assert shown_text(shows(safe=True), said) == "hi @somebody, thanks to @somebody."
    assert shown_text(shows(safe=False), said) == said
