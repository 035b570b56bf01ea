"""The language of settings."""

from collections.abc import Mapping
from typing import Annotated, Any
from zlib import crc32

from annotated_doc import Doc

from tallylight.base.errors import Refusal
from tallylight.core.declare import TextId, command, event, query

NO_SUCH_SETTING = Refusal("no_such_setting", "There is no setting called {key}.", 404)
SETTING_INVALID = Refusal("setting_invalid", "{key} can't be {value}: {why}.", 422)

Key = Annotated[str, Doc("The setting's name: its pack's, a dot, and its own.")]
Reason = Annotated[str | None, Doc("Why it is changed, in free words.")]
ChangedBy = Annotated[str | None, Doc("Who changes it; the origin of the command if not said.")]
Value = bool | int | float | str | dict[str, Any] | list[Any]


@command("setting/set", refuses=(NO_SUCH_SETTING, SETTING_INVALID), undoable=False, house=True)
class SetSetting:
    """Choose a value for a setting.

    That of a sensitive one is kept in the computer's keyring, or in a file of this user's, and
    is never shown again.
    """

    key: Key
    value: Annotated[Value, Doc("The value; it must be of the setting's type and keep its rules.")]
    changed_by: ChangedBy = None
    reason: Reason = None


@command("setting/reset", refuses=(NO_SUCH_SETTING,), undoable=False, house=True)
class ResetSetting:
    """Go back to a setting's default."""

    key: Key
    changed_by: ChangedBy = None
    reason: Reason = None


@command("setting/import", refuses=(NO_SUCH_SETTING, SETTING_INVALID), undoable=False, house=True)
class ImportSettings:
    """Choose values for several settings at once, as an export gives them: all, or none.

    Secrets are in no export; each is entered on its own.
    """

    values: Annotated[
        Mapping[str, Any], Doc("The values by the settings' names; null for the default.")
    ]
    changed_by: ChangedBy = None
    reason: Reason = None


@command("setting/ui-init", refuses=(), undoable=False, house=True)
class InitializeUiSettings:
    """Have every setting of a window that nobody chose stand in the table with its default.

    As often as it is run: what was chosen stays. For programs that read the settings' tables.
    """

    changed_by: ChangedBy = None
    reason: Reason = None


@query("setting/export")
class ExportSettings:
    """What was chosen, to be imported elsewhere. Secrets stay here."""


@query("settings")
class GetSettings:
    """Every setting with its value, its default and what it may be."""


@query("settings/{key}", refuses=(NO_SUCH_SETTING,))
class GetSetting:
    """One setting with its value, its default and what it was before."""

    key: Key


@event("setting")
class SettingChanged:
    """A setting was given a value, or its default again (`value` is null).

    With `sensitive`, the value is the reference of a secret, and not the secret.
    """

    key: str
    change_id: int
    value_id: int
    value: Value | None
    changed_by: TextId
    reason: TextId
    sensitive: bool = False


def key_id(key: str) -> int:
    """The id of a setting's row: made from its name, so that it is the same everywhere."""
    return crc32(key.encode()) & 0x7FFFFFFF
