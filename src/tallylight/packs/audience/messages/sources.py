"""What the user has to say for the audience's sources: addresses, names and tokens."""

from tallylight.core.declare import setting

CHATURBATE_NAME = setting(
    "audience.chaturbate_name", "",
    "Your name on Chaturbate, where the channel's broadcaster is another or none.",
)  # fmt: skip

EVENTS_TOKEN = setting(
    "audience.events_token", "",
    "Your token for the Events API: chaturbate.com/statsapi/authtoken makes one.",
    sensitive=True,
)  # fmt: skip
EVENTS_ADDRESS = setting(
    "audience.events_address", "https://eventsapi.chaturbate.com",
    "Where the Events API is; another one for a try.",
)  # fmt: skip

STATS_TOKEN = setting(
    "audience.stats_token", "",
    "Your token for the Stats API, which is another than that for events.",
    sensitive=True,
)  # fmt: skip
STATS_ADDRESS = setting(
    "audience.stats_address", "https://chaturbate.com",
    "Where the Stats API is found.",
)  # fmt: skip
STATS_MINUTES = setting(
    "audience.stats_minutes", 5,
    "How many minutes lie between two looks at your numbers; they change every 5.",
    min=5, max=1440,
)  # fmt: skip

STATBATE_TOKEN = setting(
    "audience.statbate_token", "",
    "Your token for Statbate Premium, a service of others that one pays for.",
    sensitive=True,
)  # fmt: skip
STATBATE_ADDRESS = setting(
    "audience.statbate_address", "https://plus.statbate.com/api",
    "Where Statbate Premium is asked.",
)  # fmt: skip
STATBATE_AGREED = setting(
    "audience.statbate_agreed", False,
    "Whether Statbate may be told the names of persons who were in your room, and asked what they "
    "do in others': you have a licence for that, and a reason that you could tell them.",
)  # fmt: skip

TWITCH_TOKEN = setting(
    "audience.twitch_token", "",
    "Your user access token for Twitch, with the scopes user:read:chat, moderator:read:followers, "
    "channel:read:subscriptions and bits:read.",
    sensitive=True,
)  # fmt: skip
TWITCH_REFRESH_TOKEN = setting(
    "audience.twitch_refresh_token", "",
    "The refresh token that came with your token for Twitch: with it, and the client id, a token "
    "that has expired is renewed by itself.",
    sensitive=True,
)  # fmt: skip
TWITCH_CLIENT_ID = setting(
    "audience.twitch_client_id", "",
    "The id of the application for which your token for Twitch was made; it is no secret.",
)  # fmt: skip
TWITCH_CLIENT_SECRET = setting(
    "audience.twitch_client_secret", "",
    "The secret of that application, where it has one: a public client has none.",
    sensitive=True,
)  # fmt: skip
TWITCH_EVENTS_ADDRESS = setting(
    "audience.twitch_events_address", "wss://eventsub.wss.twitch.tv/ws",
    "Where EventSub is listened to.",
)  # fmt: skip
TWITCH_API_ADDRESS = setting(
    "audience.twitch_api_address", "https://api.twitch.tv/helix",
    "Where one tells Twitch what one wants to hear.",
)  # fmt: skip
TWITCH_LOGIN_ADDRESS = setting(
    "audience.twitch_login_address", "https://id.twitch.tv",
    "Where Twitch says whose a token is.",
)  # fmt: skip
