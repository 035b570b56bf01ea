"""Which values a setting may take, and what it was before."""

import json
import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc

from tallylight.base.errors import Refused
from tallylight.base.series import Series
from tallylight.core.declare import Setting
from tallylight.core.interface import messages as interface
from tallylight.core.keepable import objection as unkeepable
from tallylight.core.pack import Context, Decision, Entry, Picture, Result
from tallylight.core.secrets import LEAST, MASK, is_reference
from tallylight.core.settings.messages import (
    NO_SUCH_SETTING,
    SETTING_INVALID,
    ImportSettings,
    InitializeUiSettings,
    ResetSetting,
    SetSetting,
    SettingChanged,
    Value,
    key_id,
)

PASSWORD = re.compile(r"(?<=://)([^\s:/@]*):[^\s/@]+@")
"""A password in an address, which belongs in no setting and in no refusal."""

TYPES: dict[str, tuple[type, ...]] = {
    "boolean": (bool,),
    "integer": (int,),
    "float": (float, int),
    "string": (str,),
    "json": (dict, list),
}
IN_WORDS = {
    "boolean": "true or false",
    "integer": "a whole number",
    "float": "a number",
    "string": "a text",
    "json": "an object or a list, as JSON",
}

SAID_OF_A_SWITCH = dict.fromkeys(("true", "yes", "on"), True) | dict.fromkeys(
    ("false", "no", "off"), False
)

Command = SetSetting | ResetSetting | ImportSettings | InitializeUiSettings
OF_A_WINDOW = tuple(one for one in vars(interface).values() if isinstance(one, Setting))


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a setting. Values are texts, as the settings tables hold them."""

    change_id: int
    key: str
    old_value: str | None
    new_value: str | None
    changed_by: str
    reason: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a setting is set to; `value` None is the default.

    The value of a sensitive one is its reference.
    """

    key: str
    value_id: int
    value: Value | None
    history: Series[Changed]
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class SettingSet:
    """A setting's value after a change."""

    key: Annotated[str, Doc("The setting's name.")]
    value: Annotated[Value | None, Doc("The value chosen, *** for a secret; null for the default.")]


@dataclass(frozen=True, slots=True)
class SettingsImported:
    """What an import changed."""

    changed: Annotated[list[str], Doc("The settings that were something else before.")]


def decide(_: Picture[Chosen], command: Command, ctx: Context) -> Decision | Refused:
    if isinstance(command, InitializeUiSettings):
        said = {one.key: one.default for one in OF_A_WINDOW if _is_unchosen(one.key, ctx)}
    elif isinstance(command, ImportSettings):
        said = dict(sorted(command.values.items()))
    else:
        said = {command.key: command.value if isinstance(command, SetSetting) else None}
    found = [_change(key, value, command, ctx) for key, value in said.items()]
    if refused := next((one for one in found if isinstance(one, Refused)), None):
        return refused
    return Decision.of(ctx.now, *(one for one in found if isinstance(one, SettingChanged)))


def _change(
    key: str,
    value: Any,
    command: Command,
    ctx: Context,
) -> SettingChanged | Refused | None:
    """What becomes of one setting; None when it is so already."""
    declared = ctx.settings.declared(key)
    if declared is None:
        return NO_SUCH_SETTING.because(key=key)
    value = _read(declared, value)
    if value is not None and (why := _objection(declared, value)):
        shown = MASK if declared.sensitive else _without_password(value)
        return SETTING_INVALID.because(key=key, value=shown, why=why)
    chosen: Chosen | None = ctx.find("setting", key)
    if chosen is not None and chosen.value == value and type(chosen.value) is type(value):
        return None
    return SettingChanged(
        key=key,
        change_id=ctx.ids.next("settings_history"),
        value_id=chosen.value_id if chosen else ctx.ids.next("settings_values"),
        value=value,
        changed_by=ctx.text(command.changed_by),
        reason=ctx.text(command.reason),
        sensitive=declared.sensitive,
    )


def _is_unchosen(key: str, ctx: Context) -> bool:
    chosen: Chosen | None = ctx.find("setting", key)
    return chosen is None or chosen.value is None


def _read(setting: Setting[Any], value: Any) -> Any:
    """What a text means, which is all that a terminal, a button or a variable can say.

    One that means nothing of the setting's type stays a text, and is refused as that.
    """
    if setting.kind == "string" or not isinstance(value, str):
        return value
    if setting.kind == "boolean":
        return SAID_OF_A_SWITCH.get(value.lower(), value)
    try:
        read = json.loads(value, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return value
    fits = type(read) in TYPES[setting.kind] and not unkeepable(read, "value")
    return read if fits else value


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is no JSON")


def _objection(setting: Setting[Any], value: Any) -> str | None:
    """Why a value may not stand on the timeline: there, a secret has a reference."""
    if not setting.sensitive:
        return objection(setting, value)
    return None if is_reference(value, setting.key) else "a secret is entered on its own"


def _without_password(value: Any) -> Any:
    return PASSWORD.sub(rf"\1:{MASK}@", value) if isinstance(value, str) else value


def objection(setting: Setting[Any], value: Any) -> str | None:
    """Why a value, or a secret itself, may not be; None when it may."""
    if type(value) not in TYPES[setting.kind]:
        return f"it must be {IN_WORDS[setting.kind]}"
    rules = setting.rules
    if setting.sensitive and len(str(value)) < LEAST:
        return f"it must have at least {LEAST} characters"
    if "enum" in rules and value not in rules["enum"]:
        return f"it must be one of {', '.join(map(str, rules['enum']))}"
    size, of = _size(value)
    if rules.get("required") and size == 0 and of:
        return "it must not be empty"
    if "min" in rules and size < rules["min"]:
        return f"it must {'have' if of else 'be'} at least {rules['min']}{of}"
    if "max" in rules and size > rules["max"]:
        return f"it must {'have' if of else 'be'} at most {rules['max']}{of}"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], str(value)):
        return f"it must look like {setting.like or rules['pattern']}"
    return None


def _size(value: Value) -> tuple[float, str]:
    """What `min` and `max` are about: a number itself, or how much a text or JSON holds."""
    if isinstance(value, str):
        return len(value), " characters"
    if isinstance(value, dict | list):
        return len(value), " members"
    return value, ""


def evolve(chosen: Chosen | None, entry: Entry) -> Chosen:
    event: SettingChanged = entry.event
    before = chosen or Chosen(event.key, event.value_id, None, Series())
    changed = Changed(
        change_id=event.change_id,
        key=event.key,
        old_value=as_text(before.value),
        new_value=as_text(event.value),
        changed_by=entry.text(event.changed_by) or entry.cause.origin.value,
        reason=entry.text(event.reason),
        created_at=entry.recorded_at,
    )
    return replace(
        before,
        value=event.value,
        history=before.history + changed,
        sensitive=event.sensitive,
    )


def values(chosen: Chosen) -> tuple[Chosen, ...]:
    """The row of `settings_values`: none while the default holds."""
    return (chosen,) if chosen.value is not None else ()


def value_row(chosen: Chosen) -> dict[str, Any]:
    return {
        "id": chosen.value_id,
        "key_id": key_id(chosen.key),
        "value": as_text(chosen.value),
    }


def history_row(changed: Changed) -> dict[str, Any]:
    return {
        "id": changed.change_id,
        "key_id": key_id(changed.key),
        "old_value": changed.old_value,
        "new_value": changed.new_value,
        "changed_by": changed.changed_by,
        "change_reason": changed.reason,
        "created_at": changed.created_at,
    }


def owner(key: str) -> dict[str, Any]:
    """What the rows of a setting hold."""
    return {"key_id": key_id(key)}


def as_text(value: Value | None) -> str | None:
    """A value as the settings tables hold it: texts as they are, others as JSON.

    A whole number has no point: PostgreSQL gives 1e20 back from the timeline without one.
    """
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if value is None or isinstance(value, str) else json.dumps(value)


def serve(chosen: Chosen) -> SettingSet:
    hidden = chosen.sensitive and chosen.value is not None
    return SettingSet(chosen.key, MASK if hidden else chosen.value)


def import_answer(result: Result[Chosen]) -> SettingsImported:
    return SettingsImported([entry.event.key for entry in result.entries])
