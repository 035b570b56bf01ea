"""What overlays ask, and what the user chooses of them."""

from tallylight.core.declare import query, setting
from tallylight.packs.audience.messages.questions import Excluded

NAMES_ON_OVERLAYS = setting(
    "audience.names_on_overlays", False,
    "Whether overlays say who gave or came; without it they show amounts and no names.",
)  # fmt: skip
GOAL_OF = setting(
    "audience.goal_of", "tips", "What the goal counts.", enum=["tips", "followers", "messages"]
)
GOAL_AMOUNT = setting(
    "audience.goal_amount", 1000, "How much the goal asks for.", min=1, max=10**12
)
GOAL_UNIT = setting(
    "audience.goal_unit", "tokens", "Which tips count for the goal: tokens, bits, by their unit."
)
GOAL_SPAN = setting(
    "audience.goal_span", "session",
    "From when on the goal counts: this session, this day, or all there ever was.",
    enum=["session", "day", "all"],
)  # fmt: skip
GOAL_TITLE = setting("audience.goal_title", "", "What the goal is called on its overlay.")


@query("shown/pulse", of_channel=True)
class GetPulse:
    """How the session that is on goes, in the few numbers of the control page."""

    include_excluded: Excluded = False


@query("shown/latest")
class GetLatestGift:
    """What came last in the session that is on: a tip, a follow, a subscription."""

    include_excluded: Excluded = False


@query("shown/goal", of_channel=True)
class GetGoal:
    """How far the goal is that the settings name."""

    include_excluded: Excluded = False


@query("shown/top")
class GetTopOfSession:
    """Who gave most in the session that is on, as far as an overlay may say."""

    include_excluded: Excluded = False
