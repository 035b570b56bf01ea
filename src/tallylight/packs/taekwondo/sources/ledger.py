"""Why a score moved: points and gam-jeoms that arrived around it, within a small window.

The sender's threads keep no order, so a point may arrive before or after the score it made.
What is told first waits as a credit (a point without its score) or a debt (a score without
its point), and is settled by the other, or expires.
"""

from collections.abc import Iterable
from dataclasses import replace

from tallylight.packs.taekwondo.messages.commands import CauseGiven
from tallylight.packs.taekwondo.messages.fields import Cause
from tallylight.packs.taekwondo.sources.court import Credit, Debt

WINDOW_US = 150_000
"""How far apart a point and its score may arrive."""

BONUS = 2
"""What a turning kick adds to a kick; it shows in the score only."""

JUDGED_US = 1_500_000
"""How long after a kick the judges may add its bonus."""

KICKS = ("body", "head")
POINT_CAUSES: dict[int, Cause] = {
    1: "punch",
    2: "body",
    3: "head",
    4: "turning_body",
    5: "turning_head",
}

Credits = tuple[Credit, ...]
Debts = tuple[Debt, ...]


def fresh(credits: Credits, us: int) -> Credits:
    """Those that may still have made a score."""
    return tuple(one for one in credits if 0 <= us - one.us <= WINDOW_US)


def due(debts: Debts, us: int) -> Debts:
    """Those that may still be explained."""
    return tuple(one for one in debts if 0 <= us - one.us <= WINDOW_US)


def moved(
    credits: Credits, position: int, by: int, kicked_us: int | None, us: int
) -> tuple[tuple[CauseGiven, ...], int, Credits]:
    """Why a score moved by so much: reasons, how much is left, and the credits that are left.

    `kicked_us` is when the same side last scored with a kick that got no bonus yet.
    """
    if by < 0:
        cause: Cause = "gam_jeom" if by == -1 else "correction"
        return (CauseGiven(cause=cause, points=by),), 0, credits
    causes: list[CauseGiven] = []
    kept: list[Credit] = []
    left = by
    for credit in credits:
        if credit.position == position and 0 < credit.points <= left:
            left -= credit.points
            causes.append(_cause(credit))
        else:
            kept.append(credit)
    left = _with_bonus(causes, left)
    if left == BONUS and kicked_us is not None and 0 <= us - kicked_us <= JUDGED_US and not causes:
        causes, left = [CauseGiven(cause="bonus", points=BONUS)], 0
    return tuple(causes), left, tuple(kept)


def explained(debts: Debts, credit: Credit) -> tuple[Debt | None, tuple[CauseGiven, ...], Debts]:
    """The debt that a point or gam-jeom explains, the reasons it gives, and what is still owed."""
    for debt in debts:
        if debt.position == credit.position and credit.points <= debt.left:
            causes = [_cause(credit)]
            left = _with_bonus(causes, debt.left - credit.points)
            rest = (replace(debt, left=left),) if left else ()
            return debt, tuple(causes), (*(one for one in debts if one is not debt), *rest)
    return None, (), debts


def kicked(before: int | None, causes: Iterable[CauseGiven], us: int) -> int | None:
    """When a side last scored with a kick that may still get its bonus, after these reasons."""
    told = [one.cause for one in causes]
    if "bonus" in told:
        return None
    return us if any(word in KICKS for word in told) else before


def _with_bonus(causes: list[CauseGiven], left: int) -> int:
    """What is left when a kick among the reasons was a turning one: two points more, unsaid."""
    if left >= BONUS and any(one.cause in KICKS for one in causes):
        causes.append(CauseGiven(cause="bonus", points=BONUS))
        return left - BONUS
    return left


def _cause(credit: Credit) -> CauseGiven:
    return CauseGiven(
        cause=credit.cause,
        points=credit.points,
        level=credit.level,
        evidence_id=credit.evidence_id,
    )
