"""What is set, what it may be, and the rows that describe the settings themselves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from annotated_doc import Doc
from sqlalchemy import select

from tallylight.base.text import words
from tallylight.core.declare import Setting
from tallylight.core.pack import Asked
from tallylight.core.registry import Registry
from tallylight.core.secrets import MASK
from tallylight.core.settings.messages import (
    NO_SUCH_SETTING,
    ExportSettings,
    GetSetting,
    GetSettings,
    Value,
    key_id,
)
from tallylight.core.settings.rules import as_text
from tallylight.core.settings.tables import settings_history

CATEGORIES = ("app", "obs", "udp", "logging", "ui", "video", "license", "flags", "advanced")


@dataclass(frozen=True, slots=True)
class SettingServed:
    """One setting as it is."""

    key: Annotated[str, Doc("The setting's name.")]
    sentence: Annotated[str, Doc("What it decides.")]
    data_type: Annotated[str, Doc("string, integer, float, boolean or json.")]
    value: Annotated[Value, Doc("The value that holds now; *** for a secret that was entered.")]
    default: Annotated[Value, Doc("The value it has when nothing is chosen.")]
    rules: Annotated[dict[str, Any], Doc("Its rules: min, max, enum, pattern, required.")]
    sensitive: Annotated[bool, Doc("Whether it is a secret: it can be entered, and never seen.")]


@dataclass(frozen=True, slots=True)
class ChangeServed:
    """One change of a setting."""

    old_value: Annotated[str | None, Doc("What it was, *** for a secret; null for the default.")]
    new_value: Annotated[str | None, Doc("What it became, in the same way.")]
    changed_by: Annotated[str, Doc("Who changed it.")]
    change_reason: Annotated[str | None, Doc("Why.")]
    created_at: Annotated[datetime, Doc("When.")]


@dataclass(frozen=True, slots=True)
class SettingWithHistory:
    """One setting, and what it was before."""

    setting: Annotated[SettingServed, Doc("The setting as it is.")]
    history: Annotated[list[ChangeServed], Doc("Its changes, the newest first.")]


@dataclass(frozen=True, slots=True)
class SettingsExported:
    """What was chosen."""

    values: Annotated[dict[str, Value], Doc("What differs from its default, by name.")]


def settings(asked: Asked, _: GetSettings) -> list[SettingServed]:
    declared = asked.registry.settings
    return [_served(asked, declared[key]) for key in sorted(declared)]


def export(asked: Asked, _: ExportSettings) -> SettingsExported:
    declared = [one for one in asked.registry.settings.values() if not one.sensitive]
    values = {one.key: asked.settings(one) for one in sorted(declared, key=lambda one: one.key)}
    defaults = {one.key: one.default for one in declared}
    return SettingsExported({k: v for k, v in values.items() if v != defaults[k]})


def setting(asked: Asked, query: GetSetting) -> SettingWithHistory:
    declared = asked.registry.settings.get(query.key)
    if declared is None:
        raise NO_SUCH_SETTING.because(key=query.key)
    rows = asked.run(
        select(settings_history)
        .where(settings_history.c.key_id == key_id(query.key))
        .order_by(settings_history.c.id.desc())
    )
    history = [_change(declared, row._mapping) for row in rows]
    return SettingWithHistory(_served(asked, declared), history)


def _served(asked: Asked, declared: Setting[Any]) -> SettingServed:
    value = asked.settings(declared)
    return SettingServed(
        key=declared.key,
        sentence=declared.sentence,
        data_type=declared.kind,
        value=MASK if declared.sensitive and value else value,
        default=declared.default,
        rules=dict(declared.rules),
        sensitive=declared.sensitive,
    )


def _change(declared: Setting[Any], row: Mapping[str, Any]) -> ChangeServed:
    """One change; of a secret it tells that there was one, and no more."""
    said = {name: row[name] for name in ChangeServed.__slots__}
    if declared.sensitive:
        hidden = ("old_value", "new_value")
        said |= {name: MASK for name in hidden if said[name] is not None}
    return ChangeServed(**said)


def category_rows() -> list[dict[str, Any]]:
    """The rows of `settings_categories`, in their order of display."""
    return [
        {"id": number, "name": name, "description": None, "display_order": number}
        for number, name in enumerate(CATEGORIES, start=1)
    ]


def key_rows(registry: Registry) -> list[dict[str, Any]]:
    """The rows of `settings_keys` for everything that is declared."""
    return [
        {
            "id": key_id(declared.key),
            "category_id": CATEGORIES.index(declared.category) + 1,
            "key_name": declared.key,
            "display_name": words(declared.key.split(".", 1)[-1]),
            "description": declared.sentence,
            "data_type": declared.kind,
            "default_value": as_text(declared.default),
            "validation_rules": json.dumps(dict(declared.rules)),
            "is_required": bool(declared.rules.get("required")),
            "is_sensitive": declared.sensitive,
        }
        for declared in registry.settings.values()
    ]
