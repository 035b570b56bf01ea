"""What there is in the world of a demo: where is run, how long it takes, and what drops."""

from dataclasses import dataclass

Weights = dict[str, float]
"""Words, and how often each comes in proportion to the others."""

UNIQUE, SET, RUNE, OTHER = "unique", "set", "rune", "other"


@dataclass(frozen=True)
class Ground:
    """A place that is run: as it is typed, the seconds of a usual run and how far they spread.

    `drops` is how many things worth writing down a run brings, `kinds` of which kind they are;
    `block` how many runs are made before something else is run, `chosen` how often it is.
    """

    typed: str
    chosen: float
    usual: float
    spread: float
    block: tuple[int, int]
    drops: float
    kinds: Weights
    terror: bool = False


GROUNDS = (
    Ground("meph", 30, 68, 0.22, (10, 22), 0.17, {UNIQUE: 60, SET: 32, RUNE: 3, OTHER: 5}),
    Ground("cs", 20, 215, 0.18, (6, 11), 0.42, {UNIQUE: 38, SET: 24, RUNE: 26, OTHER: 12}),
    Ground("cows", 18, 190, 0.25, (6, 10), 0.45, {UNIQUE: 26, SET: 18, RUNE: 44, OTHER: 12}),
    Ground("trav", 12, 55, 0.28, (10, 18), 0.16, {UNIQUE: 34, SET: 20, RUNE: 40, OTHER: 6}),
    Ground("pindle", 10, 44, 0.16, (12, 24), 0.09, {UNIQUE: 55, SET: 32, RUNE: 6, OTHER: 7}),
    Ground("pit", 14, 150, 0.3, (5, 9), 0.5, {UNIQUE: 42, SET: 22, RUNE: 20, OTHER: 16}, True),
    Ground("wsk", 8, 230, 0.2, (4, 7), 0.6, {UNIQUE: 44, SET: 24, RUNE: 20, OTHER: 12}, True),
)
"""The grounds; two of them are terror zones tonight."""

DROPS: dict[str, Weights] = {
    UNIQUE: {
        "Magefist": 9,
        "Skin of the Vipermagi": 9,
        "String of Ears": 9,
        "Goblin Toe": 8,
        "War Traveler": 7,
        "Gheed's Fortune": 6,
        "vipermagi": 5,
        "Raven Frost": 5,
        "The Oculus": 4,
        "Thundergod's Vigor": 4,
        "Nagelring": 4,
        "Dwarf Star": 4,
        "Waterwalk": 4,
        "shako": 3,
        "Chance Guards": 3,
        "Titan's Revenge": 2.5,
        "eth titans": 0.6,
        "Herald of Zakarum": 2.5,
        "Highlord's Wrath": 2,
        "Arachnid Mesh": 1.2,
        "Mara's Kaleidoscope": 1.2,
        "soj": 1,
        "Eschuta's Temper": 0.8,
        "Wizardspike": 0.8,
        "Crown of Ages": 0.3,
        "Griffon's Eye": 0.15,
        "Death's Fathom": 0.15,
        "Tyrael's Might": 0.04,
    },
    SET: {
        "Sigon's Visor": 12,
        "Angelic Mantle": 10,
        "Tancred's Spine": 10,
        "Cow King's Hide": 8,
        "Immortal King's Detail": 6,
        "Trang-Oul's Claws": 5,
        "Natalya's Mark": 4,
        "Guillaume's Face": 4,
        "Tal Rasha's Fine-Spun Cloth": 4,
        "Sazabi's Ghost Liberator": 3,
        "Griswold's Valor": 3,
        "Bul-Kathos' Sacred Charge": 2,
        "Laying of Hands": 2,
        "Tal Rasha's Guardianship": 1.2,
    },
    RUNE: {
        "Hel": 18,
        "Io": 16,
        "Lum": 14,
        "Ko": 12,
        "Fal": 10,
        "Lem": 9,
        "pul": 6,
        "um": 4,
        "mal": 3,
        "ist": 2.4,
        "gul": 1.3,
        "vex": 0.9,
        "Ohm": 0.5,
        "Lo": 0.5,
        "Sur": 0.4,
        "Ber": 0.35,
        "Jah": 0.3,
        "Cham": 0.1,
        "Zod": 0.05,
    },
    OTHER: {
        "Lightning skills grand charm": 8,
        "Small charm, 20 life and 5 resist": 6,
        "Jewel, 15 IAS and 30 fire res": 4,
        "Monarch, 4 sockets": 8,
        "Eth Thresher, 4 sockets": 3,
    },
}
"""What drops of each kind, as it is typed."""

DEATHS = (
    "Died to Lord De Seis",
    "Died to a pack of souls",
    "Died in the doorway, no life left in the belt",
    "Died to Fanaticism and cursed dolls",
)
"""What is noted of a run that ended badly."""
