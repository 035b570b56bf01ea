"""Network interfaces as they are told: what is new, what is otherwise, what is gone."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from tallylight.core.pack import Context, Decision, Entry
from tallylight.core.udp.messages import (
    InterfaceGiven,
    InterfaceGone,
    InterfaceSeen,
    RecordInterfaces,
)


@dataclass(frozen=True, slots=True)
class Interface:
    """One address of one network interface."""

    interface_id: int
    given: InterfaceGiven


def record(command: RecordInterfaces, ctx: Context) -> Decision:
    """What changed since interfaces were last told."""
    known: dict[tuple[str, str], Interface] = {
        (one.given.name, one.given.address): one for one in ctx.all("interface")
    }
    told = {(one.name, one.address): one for one in command.interfaces}
    events: list[Any] = []
    for key, given in told.items():
        before = known.get(key)
        if before is None:
            interface_id = ctx.ids.next("network_interfaces")
            events.append(InterfaceSeen(interface_id=interface_id, given=given))
        elif before.given != given:
            events.append(InterfaceSeen(interface_id=before.interface_id, given=given))
    for key, before in known.items():
        if key not in told and before.given.is_active:
            events.append(InterfaceGone(interface_id=before.interface_id))
    return Decision.of(ctx.at, *events)


def evolve(interface: Interface | None, entry: Entry) -> Interface | None:
    match entry.event:
        case InterfaceSeen(interface_id=interface_id, given=given):
            return Interface(interface_id, given)
        case InterfaceGone() if interface is not None:
            gone = replace(interface.given, is_active=False, is_recommended=False)
            return replace(interface, given=gone)
    return interface


def row(interface: Interface) -> dict[str, Any]:
    return {"id": interface.interface_id, **asdict(interface.given)}
