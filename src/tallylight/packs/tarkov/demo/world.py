"""What there is in the world of a demo: maps with their ways out, guns, and who is met."""

from dataclasses import dataclass, field

from tallylight.packs.tarkov.messages import OUTCOMES

Weights = dict[str, float]
"""Words, and how often each comes in proportion to the others."""


@dataclass(frozen=True)
class Place:
    """A map: how often it is played, where a PMC and a scav get out, and who else is there.

    `busy` is how much more is met there than elsewhere; `leads_to` is where a transit goes;
    `minutes` is when who is still in there goes missing.
    """

    played: float
    pmc_exits: tuple[str, ...]
    scav_exits: tuple[str, ...] = ()
    also: Weights = field(default_factory=dict)
    busy: float = 1.0
    leads_to: str | None = None
    minutes: float = 39


PLACES: dict[str, Place] = {
    "Customs": Place(
        22,
        ("ZB-1011", "ZB-1012", "ZB-013", "Crossroads", "RUAF Roadblock", "Dorms V-Ex"),
        ("Old Road Gate", "Railroad to Port", "Sniper Roadblock", "Factory Far Corner"),
        {"reshala": 2, "guard": 4, "sniper_scav": 3},
        leads_to="Shoreline",
    ),
    "Streets of Tarkov": Place(
        16,
        ("Courtyard", "Crash Site", "Sewer River", "Collapsed Crane", "Klimov Street"),
        ("Basement Descent", "Ventilation Shaft", "Near Kamchatskaya Arch"),
        {"kaban": 1, "kollontay": 1, "guard": 4, "sniper_scav": 4},
        leads_to="Interchange",
    ),
    "Woods": Place(
        12,
        ("RUAF Gate", "ZB-014", "ZB-016", "UN Roadblock", "Outskirts", "Bridge V-Ex"),
        ("Scav Bridge", "Boat", "Scav House", "Eastern Rocks", "Old Railway Depot"),
        {"shturman": 2, "guard": 2, "sniper_scav": 3, "cultist": 1},
        leads_to="Reserve",
    ),
    "Interchange": Place(
        12,
        ("Emercom Checkpoint", "Railway Exfil", "Hole in the Fence", "Power Station V-Ex"),
        ("Emercom Checkpoint", "Railway Exfil"),
        {"killa": 2},
        leads_to="Customs",
    ),
    "Shoreline": Place(
        11,
        ("Road to Customs", "Railway Bridge", "Tunnel", "Pier Boat", "Climber's Trail"),
        ("Lighthouse", "Ruined Road", "Old Bunker", "Admin Basement"),
        {"sanitar": 2, "guard": 3, "sniper_scav": 2},
        leads_to="Lighthouse",
    ),
    "Factory": Place(
        9,
        ("Gate 0", "Gate 3", "Cellars", "Med Tent Gate"),
        ("Camera Bunker Door", "Office Window"),
        {"tagilla": 3},
        busy=1.7,
        minutes=20,
    ),
    "Reserve": Place(
        8,
        ("Armored Train", "D-2", "Bunker Hermetic Door", "Cliff Descent", "Sewer Manhole"),
        ("Heating Pipe", "Depot Hermetic Door", "Checkpoint Fence"),
        {"raider": 12, "glukhar": 1, "guard": 4},
    ),
    "Ground Zero": Place(
        7,
        ("Emercom Checkpoint", "Nakatani Basement Stairs", "Mira Ave", "Police Cordon V-Ex"),
        ("Emercom Checkpoint", "Nakatani Basement Stairs"),
        leads_to="Streets of Tarkov",
    ),
    "Lighthouse": Place(
        6,
        ("Path to Shoreline", "Northern Checkpoint", "Southern Road", "Mountain Pass"),
        ("Southern Road Landslide", "Scav Hideout at the Grotto", "Industrial Zone Gates"),
        {"rogue": 18, "knight": 1, "big_pipe": 1, "birdeye": 1},
    ),
    "The Lab": Place(
        3,
        ("Main Elevator", "Cargo Elevator", "Hangar Gate", "Sewage Conduit"),
        also={"raider": 60},
        busy=1.5,
        minutes=35,
    ),
    "Night Factory": Place(
        2,
        ("Gate 0", "Gate 3", "Cellars"),
        ("Camera Bunker Door", "Office Window"),
        {"tagilla": 3, "cultist": 6},
        busy=1.5,
        minutes=25,
    ),
}

MET: dict[str, Weights] = {
    "pmc": {"scav": 58, "pmc": 24, "player_scav": 6},
    "scav": {"pmc": 60, "player_scav": 25, "scav": 10},
}
"""Whom a side kills on any map. A scav leaves other scavs alone, mostly."""

KILLS_A_MINUTE = {"pmc": 0.18, "scav": 0.11}

GUNS: dict[str, tuple[str, ...]] = {
    "pmc": ("M4A1", "AK-74M", "AKM", "HK 416A5", "SCAR-L", "MP7A2", "SR-25", "RFB", "Mosin"),
    "scav": ("AKS-74U", "SKS", "MP-133", "Mosin", "Saiga-9", "PP-19-01", "TOZ-106"),
}
SIDEARMS = ("Glock 17", "PM", "M9A3", "FN Five-seven")

SURVIVED, RUN_THROUGH, DIED, MIA, LEFT, *_ = OUTCOMES
ENDS: dict[str, Weights] = {
    "pmc": {SURVIVED: 46, DIED: 46, RUN_THROUGH: 5, MIA: 2, LEFT: 1},
    "scav": {SURVIVED: 58, DIED: 37, RUN_THROUGH: 3, MIA: 1, LEFT: 1},
}
"""How raids of a side end."""
