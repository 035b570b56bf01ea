"""A sensitive setting can be entered and never seen: its value is in the vault alone."""

import threading
from pathlib import Path
from typing import Any

import pytest

from tallylight.base.errors import Fault, Refused
from tallylight.core.channels.messages import HOUSE
from tallylight.core.choices import Choices
from tallylight.core.decide import ID_REUSED, IN_THE_FUTURE, Envelope
from tallylight.core.deck.messages import NO_SECRETS_THERE, MakeButton
from tallylight.core.keepable import NOT_KEEPABLE
from tallylight.core.secrets import Secret
from tallylight.core.settings.messages import (
    SETTING_INVALID,
    GetSetting,
    GetSettings,
    ResetSetting,
    SetSetting,
)
from tallylight.core.timeline.messages import GetTimeline
from tallylight.core.vault import Vault
from tallylight.testing import Show, laws

from ..laws.sample_pack import messages as m

KEY, TEXT, OTHER = m.LAMP_KEY.key, "s3cr3tT0ken", "an0therT0ken"
ENTER = SetSetting(key=KEY, value=TEXT)


def refused(show: Show, command: Any, **envelope: Any) -> Refused:
    with pytest.raises(Refused) as raised:
        show.do(command, **envelope)
    assert TEXT not in f"{raised.value} {raised.value.facts}"
    return raised.value


def secret(show: Show) -> Secret | None:
    return show.program.settings.secret(m.LAMP_KEY)


def cells(show: Show) -> str:
    """Everything that is in the database, as one text."""
    with show.program.storage.read() as connection:
        tables = show.program.registry.tables()
        return repr([connection.execute(table.select()).all() for table in tables])


def kept(show: Show) -> set[str]:
    """The references that the vault knows, once it has nothing left to do."""
    show.settle()
    for thread in threading.enumerate():
        if thread.name == "vault":
            thread.join()
    return set(show.program.vault._load()["secrets"])


def test_nobody_has_entered_one_at_first(lamps: Show) -> None:
    assert secret(lamps) is None


def test_an_adapter_is_handed_what_was_entered(lamps: Show) -> None:
    lamps.do(ENTER)
    assert secret(lamps) == Secret(TEXT)


def test_it_is_still_known_after_a_restart(lamps: Show) -> None:
    lamps.do(ENTER)
    lamps.restart()
    assert secret(lamps) == Secret(TEXT)


def test_the_environment_counts_more_than_what_was_entered(lamps: Show) -> None:
    lamps.do(ENTER)
    lamps.program.vault = Vault(environ={"TALLYLIGHT_LAMP_KEY": OTHER})
    assert secret(lamps) == Secret(OTHER)


def test_a_setting_that_is_not_sensitive_is_no_secret(lamps: Show) -> None:
    with pytest.raises(ValueError, match="is no secret"):
        lamps.program.settings.secret(m.DIALS)


def test_an_adapter_is_handed_the_other_choices_too(lamps: Show) -> None:
    lamps.do(SetSetting(key=m.STEADY.key, value=True))
    assert lamps.program.settings(m.STEADY) is True
    assert lamps.program.settings.declared(KEY) is m.LAMP_KEY


def test_what_rules_are_handed_has_no_secrets() -> None:
    assert not hasattr(Choices, "secret")


def test_no_cell_of_the_database_holds_it(lamps: Show) -> None:
    lamps.do(ENTER)
    lamps.do(SetSetting(key=KEY, value=OTHER, reason="a new one", changed_by="Ä"))
    lamps.do(ResetSetting(key=KEY))
    found = cells(lamps)
    assert "a new one" in found
    assert TEXT not in found
    assert OTHER not in found


def test_no_answer_holds_it(lamps: Show) -> None:
    answers = [
        lamps.do(ENTER, command_id="press-1"),
        lamps.do(ENTER, command_id="press-1"),
        lamps.ask(GetSetting(key=KEY)),
        lamps.ask(GetSettings()),
        lamps.ask(GetTimeline(), HOUSE),
        lamps.program.live.events(HOUSE, 0),
        lamps.program.live.recent(HOUSE, 0),
        lamps.picture("lamp.lamp"),
    ]
    assert TEXT not in repr(answers)


def test_that_one_was_entered_is_shown(lamps: Show) -> None:
    before = lamps.ask(GetSetting(key=KEY)).setting
    lamps.do(ENTER)
    after = lamps.ask(GetSetting(key=KEY)).setting
    assert [(one.value, one.sensitive) for one in (before, after)] == [("", True), ("***", True)]


def test_the_history_tells_that_it_was_changed_by_whom_and_why(lamps: Show) -> None:
    lamps.do(SetSetting(key=KEY, value=TEXT, reason="first", changed_by="Ä"))
    lamps.do(SetSetting(key=KEY, value=OTHER, reason="it leaked"))
    lamps.do(ResetSetting(key=KEY))
    history = lamps.ask(GetSetting(key=KEY)).history
    told = [(one.old_value, one.new_value, one.changed_by, one.change_reason) for one in history]
    assert told == [
        ("***", None, "api", None),
        ("***", "***", "api", "it leaked"),
        (None, "***", "Ä", "first"),
    ]


def test_the_tables_say_which_settings_are_sensitive(lamps: Show) -> None:
    found = lamps.rows("SELECT key_name FROM settings_keys WHERE is_sensitive")
    assert KEY in {row.key_name for row in found}
    assert m.STEADY.key not in {row.key_name for row in found}


def test_the_rows_of_a_secret_are_what_the_timeline_says(lamps: Show) -> None:
    lamps.do(ENTER)
    lamps.do(SetSetting(key=KEY, value=OTHER))
    laws.replayed(lamps)


def test_the_same_secret_entered_again_is_told_as_a_change(lamps: Show) -> None:
    lamps.do(ENTER)
    assert lamps.outcome(ENTER).seq is not None


def test_a_secret_that_is_replaced_is_forgotten(lamps: Show) -> None:
    lamps.do(ENTER)
    first = kept(lamps)
    lamps.do(SetSetting(key=KEY, value=OTHER))
    assert len(kept(lamps)) == 1
    assert kept(lamps) != first
    assert secret(lamps) == Secret(OTHER)


def test_a_secret_that_is_reset_is_forgotten(lamps: Show) -> None:
    lamps.do(ENTER)
    lamps.do(ResetSetting(key=KEY))
    assert (kept(lamps), secret(lamps)) == (set(), None)


def test_a_retry_is_answered_like_the_first_and_changes_nothing(lamps: Show) -> None:
    first = lamps.outcome(ENTER, command_id="press-1")
    again = lamps.outcome(ENTER, command_id="press-1")
    assert (again.repeated, again.answer) == (True, first.answer)
    assert secret(lamps) == Secret(TEXT)


def test_a_retry_that_comes_late_does_not_bring_the_old_one_back(lamps: Show) -> None:
    lamps.do(ENTER, command_id="press-1")
    lamps.do(SetSetting(key=KEY, value=OTHER), command_id="press-2")
    assert lamps.outcome(ENTER, command_id="press-1").repeated
    assert secret(lamps) == Secret(OTHER)


def test_another_secret_under_the_same_id_is_refused_and_changes_nothing(lamps: Show) -> None:
    lamps.do(ENTER, command_id="press-1")
    other = SetSetting(key=KEY, value=OTHER)
    assert refused(lamps, other, command_id="press-1").refusal is ID_REUSED
    assert secret(lamps) == Secret(TEXT)


@pytest.mark.parametrize(
    ("value", "why"),
    [("12345", "at least 6 characters"), (" wants a word first", "look like"), (123456, "a text"),
     (True, "a text"), ("***", "at least 6 characters")],
)  # fmt: skip
def test_what_breaks_the_rules_is_refused_without_being_shown(
    lamps: Show, value: Any, why: str
) -> None:
    found = refused(lamps, SetSetting(key=KEY, value=value))
    assert found.refusal is SETTING_INVALID
    assert found.sentence.startswith("lamp.key can't be ***: it must")
    assert why in found.sentence
    assert kept(lamps) == set()


@pytest.mark.parametrize("value", [TEXT + "\0", TEXT + "\ud800"])
def test_what_no_database_could_keep_is_no_secret_either(lamps: Show, value: str) -> None:
    assert refused(lamps, SetSetting(key=KEY, value=value)).refusal is NOT_KEEPABLE


def test_a_secret_whose_command_was_refused_is_forgotten_at_the_end(lamps: Show) -> None:
    ahead = lamps.program.clock.now().replace(year=2999)
    assert refused(lamps, ENTER, happened_at=ahead).refusal is IN_THE_FUTURE
    lamps.restart()
    assert kept(lamps) == set()


def test_a_secret_that_can_be_kept_nowhere_changes_nothing(lamps: Show, tmp_path: Path) -> None:
    (tmp_path / "way").write_text("", encoding="utf-8")
    lamps.program.vault = Vault(tmp_path / "way" / "secrets.json")
    with pytest.raises(Fault, match="can't be written"):
        lamps.do(ENTER)
    assert lamps.ask(GetSetting(key=KEY)).history == []


def test_a_secret_that_comes_past_the_vault_is_refused(lamps: Show) -> None:
    with pytest.raises(Refused) as raised:
        lamps.program.dispatcher.carry_out(Envelope(ENTER, HOUSE))
    assert raised.value.refusal is SETTING_INVALID
    assert TEXT not in f"{raised.value.facts}{cells(lamps)}"


def test_no_button_presses_a_secret(lamps: Show) -> None:
    said = {"key": KEY, "value": TEXT}
    button = MakeButton(name="Enter", command="setting/set", values=said)
    assert refused(lamps, button).refusal is NO_SECRETS_THERE
    assert TEXT not in cells(lamps)


def test_another_setting_may_be_on_a_button(lamps: Show) -> None:
    said = {"key": m.STEADY.key, "value": True}
    made = lamps.do(MakeButton(name="Steady", command="setting/set", values=said))
    assert made["values"] == said
