"""Settings that variables of the environment choose, at the start of a program that serves."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tallylight import packs
from tallylight.adapters.cli.environment import choose
from tallylight.base.errors import Refused
from tallylight.core.declare import Setting
from tallylight.core.program import registry_of
from tallylight.core.registry import discover
from tallylight.core.secrets import variable
from tallylight.core.settings.messages import GetSetting, SetSetting
from tallylight.testing import Show, show

from ...laws.sample_pack import PACK as LAMP
from ...laws.sample_pack import messages as m

SAID = {"TALLYLIGHT_LAMP_BRIGHTNESS": "0.25", "TALLYLIGHT_LAMP_STEADY": "yes"}


@pytest.fixture
def lamps(tmp_path: Path) -> Iterator[Show]:
    with show(f"sqlite:///{tmp_path}/lamps.sqlite3", of=[LAMP]) as running:
        yield running


def value(show: Show, setting: Setting[Any]) -> object:
    return show.ask(GetSetting(key=setting.key)).setting.value


def test_what_variables_say_is_chosen_and_told_in_the_history(lamps: Show) -> None:
    choose(lamps.program, SAID)
    assert (value(lamps, m.BRIGHTNESS), value(lamps, m.STEADY)) == (0.25, True)
    (told,) = lamps.ask(GetSetting(key=m.STEADY.key)).history
    assert (told.changed_by, told.change_reason) == ("environment", ", ".join(SAID))


def test_who_chooses_later_is_heard_until_it_begins_to_serve_again(lamps: Show) -> None:
    choose(lamps.program, SAID)
    lamps.do(SetSetting(key=m.BRIGHTNESS.key, value=0.75))
    lamps.restart()
    assert value(lamps, m.BRIGHTNESS) == 0.75
    choose(lamps.program, SAID)
    assert value(lamps, m.BRIGHTNESS) == 0.25


def test_what_is_so_already_is_not_written_again(lamps: Show) -> None:
    choose(lamps.program, SAID)
    choose(lamps.program, SAID)
    assert len(lamps.ask(GetSetting(key=m.STEADY.key)).history) == 1


def test_a_value_that_may_not_be_is_refused_with_its_variable_and_none_is_chosen(
    lamps: Show,
) -> None:
    with pytest.raises(Refused, match=r"TALLYLIGHT_LAMP_BRIGHTNESS .* at least -1"):
        choose(lamps.program, SAID | {"TALLYLIGHT_LAMP_BRIGHTNESS": "-2"})
    assert value(lamps, m.STEADY) is False


def test_a_value_that_nothing_can_keep_is_refused_with_its_variable(lamps: Show) -> None:
    with pytest.raises(Refused, match="variable TALLYLIGHT_LAMP_METER "):
        choose(lamps.program, {variable(m.METER.key): "http://\udcff"})


def test_a_secret_is_left_to_the_vault(lamps: Show) -> None:
    choose(lamps.program, {variable(m.LAMP_KEY.key): "sesame-open"})
    assert value(lamps, m.LAMP_KEY) == ""


def test_a_variable_that_no_setting_has_is_told(lamps: Show) -> None:
    said = {**SAID, "TALLYLIGHT_DATA": "x", "TALLYLIGHT_LAMP_BRIHGTNESS": "1", "PATH": "/"}
    assert choose(lamps.program, said) == ["TALLYLIGHT_LAMP_BRIHGTNESS"]


def test_no_two_settings_have_one_variable() -> None:
    keys = registry_of(discover(packs)).settings
    assert len({variable(key) for key in keys}) == len(keys)
