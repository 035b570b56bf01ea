"""Settings keep their rules, and say what they were before."""

from typing import Any

import pytest

from tallylight.base.errors import Refused
from tallylight.core.declare import Setting
from tallylight.core.interface import messages as interface
from tallylight.core.settings.messages import (
    NO_SUCH_SETTING,
    SETTING_INVALID,
    ExportSettings,
    GetSetting,
    GetSettings,
    ImportSettings,
    InitializeUiSettings,
    ResetSetting,
    SetSetting,
)
from tallylight.core.settings.rules import objection
from tallylight.testing import Show, laws

from ..laws.sample_pack import messages as m

BRIGHTNESS, STEADY, WORD = m.BRIGHTNESS.key, m.STEADY.key, m.METER.key


def refusal(show: Show, command: Any) -> object:
    with pytest.raises(Refused) as raised:
        show.do(command)
    return raised.value.refusal


def value(show: Show, key: str) -> object:
    return show.ask(GetSetting(key=key)).setting.value


def test_a_setting_that_nobody_chose_has_its_default(lamps: Show) -> None:
    assert value(lamps, BRIGHTNESS) == 0.5


def test_a_setting_that_was_chosen_is_known_at_once(lamps: Show) -> None:
    lamps.do(SetSetting(key=STEADY, value=True))
    assert value(lamps, STEADY) is True


def test_a_setting_is_known_after_a_restart(lamps: Show) -> None:
    lamps.do(SetSetting(key=STEADY, value=True))
    lamps.restart()
    assert value(lamps, STEADY) is True


def test_a_rule_sees_what_was_chosen(lamps: Show) -> None:
    lamps.do(m.LightLamp(colour=m.Colour.RED))
    lamps.do(SetSetting(key=STEADY, value=True))
    assert refusal(lamps, m.Blink()) is m.LAMP_IS_STEADY


def test_a_view_sees_what_was_chosen(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25))
    assert '"brightness":0.25' in lamps.picture("lamp.lamp")


def test_an_unknown_setting_is_refused(lamps: Show) -> None:
    assert refusal(lamps, SetSetting(key="lamp.none", value=1)) is NO_SUCH_SETTING


@pytest.mark.parametrize(
    ("key", "chosen"),
    [(STEADY, 1), (STEADY, "perhaps"), (STEADY, "1"), (BRIGHTNESS, "half"), (BRIGHTNESS, "true"),
     (BRIGHTNESS, "1e999"), (BRIGHTNESS, -2.0), (BRIGHTNESS, 1e31), (BRIGHTNESS, True)],
)  # fmt: skip
def test_a_value_that_breaks_the_rules_is_refused(lamps: Show, key: str, chosen: Any) -> None:
    assert refusal(lamps, SetSetting(key=key, value=chosen)) is SETTING_INVALID


@pytest.mark.parametrize(
    ("key", "said", "meant"),
    [(STEADY, "yes", True), (STEADY, "FALSE", False), (BRIGHTNESS, "0.25", 0.25),
     (BRIGHTNESS, "1", 1), (WORD, "100", "100"), (WORD, "true", "true")],
)  # fmt: skip
def test_a_text_means_what_the_setting_is_of(lamps: Show, key: str, said: str, meant: Any) -> None:
    lamps.do(SetSetting(key=key, value=said))
    assert (value(lamps, key), type(value(lamps, key))) == (meant, type(meant))


def test_a_setting_goes_back_to_its_default(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.9))
    lamps.do(ResetSetting(key=BRIGHTNESS))
    assert value(lamps, BRIGHTNESS) == 0.5


def test_a_choice_that_is_so_already_writes_nothing(lamps: Show) -> None:
    lamps.do(SetSetting(key=STEADY, value=True))
    assert lamps.outcome(SetSetting(key=STEADY, value=True)).seq is None


def test_what_a_setting_was_before_is_kept_the_newest_first(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25, reason="too bright", changed_by="Ä"))
    lamps.do(ResetSetting(key=BRIGHTNESS))
    history = lamps.ask(GetSetting(key=BRIGHTNESS)).history
    assert [(one.old_value, one.new_value) for one in history] == [("0.25", None), (None, "0.25")]


def test_who_changed_a_setting_is_kept(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25, changed_by="Ä"))
    (change,) = lamps.ask(GetSetting(key=BRIGHTNESS)).history
    assert change.changed_by == "Ä"


def test_what_changed_it_is_kept_when_nobody_says_who(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25))
    (change,) = lamps.ask(GetSetting(key=BRIGHTNESS)).history
    assert change.changed_by == "api"


@pytest.mark.parametrize("chosen", [-0.0, 0.1, 1.0, 1e-7, 1e20, 1e22, 7])
def test_a_number_is_replayed_as_it_was_chosen(lamps: Show, chosen: float) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=chosen))
    laws.replayed(lamps)


def test_all_settings_are_listed(lamps: Show) -> None:
    keys = {one.key for one in lamps.ask(GetSettings())}
    assert {BRIGHTNESS, STEADY} <= keys


def test_what_was_chosen_goes_out_and_comes_in_elsewhere(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25))
    exported = lamps.ask(ExportSettings()).values
    lamps.do(ResetSetting(key=BRIGHTNESS))
    lamps.do(SetSetting(key=STEADY, value=True))

    changed = lamps.do(ImportSettings(values=exported, reason="a new PC"))["changed"]

    assert (exported, changed) == ({BRIGHTNESS: 0.25}, [BRIGHTNESS])
    assert (value(lamps, BRIGHTNESS), value(lamps, STEADY)) == (0.25, True)
    assert lamps.ask(GetSetting(key=BRIGHTNESS)).history[0].change_reason == "a new PC"


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"lamp.none": 1}, NO_SUCH_SETTING),
        ({STEADY: "maybe"}, SETTING_INVALID),
        ({m.LAMP_KEY.key: "correct-horse-battery"}, SETTING_INVALID),
    ],
)
def test_of_an_import_all_come_in_or_none(lamps: Show, wrong: Any, refused: object) -> None:
    assert refusal(lamps, ImportSettings(values={BRIGHTNESS: 0.25, **wrong})) is refused
    assert value(lamps, BRIGHTNESS) == 0.5


def test_a_secret_is_in_no_export(lamps: Show) -> None:
    lamps.do(SetSetting(key=m.LAMP_KEY.key, value="correct-horse-battery"))
    assert m.LAMP_KEY.key not in lamps.ask(ExportSettings()).values


def test_null_in_an_import_is_the_default(lamps: Show) -> None:
    lamps.do(SetSetting(key=BRIGHTNESS, value=0.25))
    lamps.do(ImportSettings(values={BRIGHTNESS: None}))
    assert value(lamps, BRIGHTNESS) == 0.5


SHADES = m.SHADES.key


def test_a_setting_may_be_an_object_and_its_text_is_as_good(lamps: Show) -> None:
    lamps.do(SetSetting(key=SHADES, value={"red": "#e00", "green": ["#0e0", 1.5, None]}))
    said = value(lamps, SHADES)
    lamps.do(SetSetting(key=SHADES, value='{"blue": {"deep": true}}'))
    lamps.restart()

    assert said == {"red": "#e00", "green": ["#0e0", 1.5, None]}
    assert value(lamps, SHADES) == {"blue": {"deep": True}}
    rows = lamps.rows("SELECT value FROM settings_values")
    assert [row.value for row in rows] == ['{"blue": {"deep": true}}']
    laws.replayed(lamps)


def test_an_object_in_an_export_is_the_same_where_it_is_imported(lamps: Show) -> None:
    lamps.do(SetSetting(key=SHADES, value={"red": "#e00"}))
    exported = lamps.ask(ExportSettings()).values
    lamps.do(ResetSetting(key=SHADES))
    lamps.do(ImportSettings(values=exported))

    assert value(lamps, SHADES) == {"red": "#e00"}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "it must not be empty"),
        ("[]", "it must not be empty"),
        ({"a": 1, "b": 2, "c": 3, "d": 4}, "it must have at most 3 members"),
        ("red", "it must be an object or a list, as JSON"),
        ('"red"', "it must be an object or a list, as JSON"),
        ("[" * 100_000, "it must be an object or a list, as JSON"),
        ('{"a": NaN}', "it must be an object or a list, as JSON"),
        ('{"a": "\\u0000"}', "it must be an object or a list, as JSON"),
        (1, "it must be an object or a list, as JSON"),
    ],
)
def test_what_an_object_may_not_be_is_refused(lamps: Show, said: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        lamps.do(SetSetting(key=SHADES, value=said))


@pytest.mark.parametrize(
    ("rules", "wrong", "right"),
    [
        ({"min": 2}, "x", "xx"),
        ({"max": 2}, "xxx", "xx"),
        ({"required": True}, "", "x"),
        ({"enum": ["a", "b"]}, "c", "b"),
        ({"pattern": "[0-9]+"}, "12x", "12"),
        ({"min": 2}, 1, 2),
        ({"max": 2.5}, 2.6, 2.5),
        ({"required": True}, [], [0]),
        ({"required": True}, None, 0),
    ],
)
def test_each_rule_is_kept(rules: dict[str, Any], wrong: Any, right: Any) -> None:
    ruled = Setting("x.y", right, "A setting.", rules)

    assert objection(ruled, wrong) is not None
    assert objection(ruled, right) is None


def test_what_a_window_needs_is_added_as_often_as_it_is_asked_for(lamps: Show) -> None:
    lamps.do(SetSetting(key="theme.current", value="light"))

    first = lamps.do(InitializeUiSettings(changed_by="a window"))["changed"]
    again = lamps.outcome(InitializeUiSettings())
    lamps.do(ResetSetting(key="window.compact"))
    third = lamps.do(InitializeUiSettings())["changed"]

    assert (len(first), again.seq, third) == (18, None, ["window.compact"])
    assert value(lamps, "theme.current") == "light"
    assert lamps.rows("SELECT count(*) FROM settings_values")[0][0] == 19


def test_what_must_be_said_is_told_by_the_settings_tables(lamps: Show) -> None:
    asked = "SELECT key_name, data_type FROM settings_keys WHERE is_required"

    assert [tuple(row) for row in lamps.rows(asked)] == [(SHADES, "json")]


def test_the_nineteen_settings_of_a_window_are_there_by_the_names_of_the_seed(
    lamps: Show,
) -> None:
    known = {one.key: one for one in lamps.ask(GetSettings())}
    ours = {one.key for one in vars(interface).values() if isinstance(one, Setting)}
    rows = lamps.rows(
        "SELECT k.key_name FROM settings_keys k JOIN settings_categories c ON c.id = k.category_id"
        " WHERE c.name = 'ui'"
    )

    assert len(ours) == 19
    assert {row.key_name for row in rows} == ours <= known.keys()
    assert (known["window.size.width"].default, known["theme.current"].default) == (1200, "dark")
    with pytest.raises(Refused, match="at least 350"):
        lamps.do(SetSetting(key="window.size.width", value=100))
