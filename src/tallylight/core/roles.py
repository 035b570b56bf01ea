"""What whoever comes in may do: look, press, or change what the whole house goes by."""

from enum import StrEnum


class Role(StrEnum):
    """Each may what those before it may."""

    WATCH = "watch"
    OPERATE = "operate"
    ADMIN = "admin"

    def may(self, needed: "Role") -> bool:
        """Whether this role is enough where another one is needed."""
        order = list(Role)
        return order.index(self) >= order.index(needed)
