"""What is not kept as it was sent: a secret goes to the vault before its command is sent, and
of a command's id stands a keyed hash, because programs make ids of people's names.

Done by who sends it, never on the writer's thread: a keyring may wait for a person.
"""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tallylight.core.decide import Envelope
from tallylight.core.declare import Setting
from tallylight.core.keepable import NOT_KEEPABLE, refuse_unkeepable
from tallylight.core.keepable import objection as unkeepable
from tallylight.core.looking import Settings
from tallylight.core.pack import PERSONS
from tallylight.core.registry import Registry
from tallylight.core.secrets import MASK, Secret
from tallylight.core.settings.messages import SETTING_INVALID, SetSetting
from tallylight.core.settings.rules import objection
from tallylight.core.vault import Vault

ID_DIGITS = 32
"""As many as a UUID has: two ids never come to the same."""


@dataclass(frozen=True)
class Entrusted:
    """The user's choices as an adapter sees them: with the secrets, which rules never see."""

    vault: Vault
    known: Callable[[], Settings]

    def __call__(self, setting: Setting[Any]) -> Any:
        """What the user chose for a setting, else its default."""
        return self.known()(setting)

    def declared(self, key: str) -> Setting[Any] | None:
        """The setting of that name."""
        return self.known().declared(key)

    def secret(self, setting: Setting[str]) -> Secret | None:
        """The secret of a sensitive setting; None when nobody entered one, or it is gone.

        May take its time the first time after it was entered: a keyring is asked.
        """
        if not setting.sensitive:
            raise ValueError(f"{setting.key} is no secret")
        return self.vault.secret(setting.key, self.known()(setting))


def entered(registry: Registry, command: Any) -> Setting[Any] | None:
    """The sensitive setting that a command enters the secret of; None when it enters none."""
    if not isinstance(command, SetSetting):
        return None
    declared = registry.settings.get(command.key)
    return declared if declared is not None and declared.sensitive else None


def hidden(registry: Registry, vault: Vault, envelope: Envelope) -> Envelope:
    """The envelope with a reference in place of the secret. Fault when it can't be kept."""
    command, declared = envelope.command, entered(registry, envelope.command)
    if declared is None:
        return envelope
    why = objection(declared, command.value)
    if why is not None:
        refused = SETTING_INVALID.because(key=command.key, value=MASK, why=why)
        return replace(envelope, command=replace(command, value=MASK), unread=refused)
    fault = unkeepable(command.value, "value")
    if fault is not None:
        refused = NOT_KEEPABLE.because(field=fault[0], why=fault[1])
        return replace(envelope, command=replace(command, value=MASK), unread=refused)
    reference = vault.put(command.key, command.value, envelope.command_id)
    return replace(envelope, command=replace(command, value=reference))


def unnamed(vault: Vault, envelope: Envelope) -> Envelope:
    """The envelope with what stands for its id, the same for the same id as long as the vault is.

    Ids of an import stay, which is taken back by them, and so do those that can't be kept.
    """
    said = envelope.command_id
    if not said or envelope.cause.origin not in PERSONS or refuse_unkeepable(None, [said], None):
        return envelope
    proof = hmac.digest(vault.key("command_id"), said.encode(), "sha256")
    return replace(envelope, command_id=proof.hex()[:ID_DIGITS])


def counting(registry: Registry, chosen: Mapping[str, Any]) -> dict[str, str]:
    """The references that count, by the keys of their settings."""
    return {
        key: str(value)
        for key, value in chosen.items()
        if value and (declared := registry.settings.get(key)) and declared.sensitive
    }
