"""Who comes: athletes and referees with invented names, and what they fight for."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Final

from tallylight.core.pack import Chance
from tallylight.packs.taekwondo.demo.truth import Athlete


@dataclass(frozen=True, slots=True)
class Names:
    """Names that go together, the codes of those who bear them, and how often they come."""

    often: int
    codes: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    family_first: bool = False


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


POOLS: Final = (
    Names(
        5,
        _words("KOR"),
        _words("Do-yun Seo-jin Ha-eun Ye-rin Min-jae"),
        _words("Kim Lee Park Choi Nam Goo"),
    ),
    Names(
        2,
        _words("KOR"),
        _words("도윤 서진 하은 예린 민재"),
        _words("김 이 박 최 남궁"),
        family_first=True,
    ),
    Names(
        3,
        _words("AIN AIN KAZ KGZ BUL"),
        _words("Иван Дарья Руслан Ольга Тимур"),
        _words("Снегов Ковалик Жуковец Щербань Юрасов"),
    ),
    Names(
        8,
        _words("ESP MEX BRA COL ARG CUB POR CRC CHI"),
        _words("José Íñigo Lucía Noé Begoña Tomás Paula"),
        _words("Muñoz Ibáñez Quesada Peñalver Sá Olmedo Guzmán"),
    ),
    Names(
        6,
        _words("FRA BEL CIV MRN GDL NCD FPO CAN"),
        _words("Zoé Aurélien Maëlle Luc Solène Théo"),
        _words("Lefèvre Garnaud Béranger Delmas Coupé"),
    ),
    Names(
        5,
        _words("GER AUT SUI NED DEN SWE DEU"),
        _words("Jörg Anke Moritz Käthe Sören Lotte"),
        _words("Grünwald Hofer Strößner Vanderlinde Østby"),
    ),
    Names(
        6,
        _words("CRO SRB SLO CZE SVK POL HUN ROU"),
        _words("Šárka Đuro Łukasz Ágnes Matej Ioana"),
        _words("Kovačić Wójcik Szűcs Horvat Dvořáček Ţurcanu"),
    ),
    Names(
        4,
        _words("TUR AZE UZB"),
        _words("Ümit Gülşen Emre İpek Oğuz Dilnoza"),
        _words("Çakmak Gündüz Şentürk Karimzade"),
    ),
    Names(
        5,
        _words("TPE CHN THA VIE HKG SIN"),
        _words("Wei-ting Chia-hao Xin Yu Somchai Linh Bảo"),
        _words("Chuang Hsu Zhao Lưu Srisuk Ng"),
    ),
    Names(
        4,
        _words("IRI JOR EGY MAR TUN KSA SYR"),
        _words("Parisa Omid Laila Karim Yasmine Tariq"),
        _words("Farrokhi Haddadin Elmasry Benkirane Zaghdoud"),
    ),
    Names(
        6,
        _words("GBR USA AUS IRL JAM IMN scotland NZL"),
        _words("Skye Conor Tamika Blake Niamh Dwayne"),
        _words("O'Hallow McTavish Smith-Barrow Ashdown Quill Byrnes"),
    ),
    Names(
        2,
        ("EOR", "WT", "CHN2", "XKT", "NRW-1", "Q7"),
        _words("Alex Sam Robin Kim Noa"),
        _words("Blank Muster Doe Ignoto"),
    ),
)
_OFTEN: Final = [pool.often for pool in POOLS]
ODD: Final = (
    Athlete("J. DOE; JR", "Jordan Doe; Jr", "USA"),
    Athlete("", "", "SUI"),
    Athlete("N. NOBODY", "Nico Nobody", ""),
)
"""Names as operators type them on a bad day."""


@dataclass(frozen=True, slots=True)
class Category:
    """A weight class as its sender spells it, with the levels from which hits count."""

    weight_class: str
    division: str
    body_limit: int
    head_limit: int = 5


CATEGORIES: Final = (
    Category("M -80kg", "Seniors", 20),
    Category("M- 80 kg", "Senior", 20),
    Category("MEN M -68KG", "Seniors", 18),
    Category("WOMEN F -57KG", "Seniors", 15),
    Category("F -49kg", "Seniors", 13),
    Category("M +87kg", "Seniors", 28),
    Category("F- 63 kg", "Junior", 16),
    Category("M -45kg", "Cadets", 12),
)
PHASES: Final = ("Round of 16", "Quarterfinals", "Semifinals", "Final")


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who meets whom, for what."""

    category: Category
    phase: str
    blue: Athlete
    red: Athlete


def brackets(chance: Chance, odd: bool) -> Generator[Pairing, int, None]:
    """Pairings without end: sixteen athletes at a time, then the winners among themselves.

    Wants to be sent who won, 1 or 2. `odd` mixes names with semicolons and empty ones in.
    """
    while True:
        category = chance.choice(CATEGORIES)
        field = [athlete(chance, odd) for _ in range(2 ** len(PHASES))]
        for phase in PHASES:
            winners = []
            for blue, red in zip(field[::2], field[1::2], strict=True):
                won = yield Pairing(category, phase, blue, red)
                winners.append(red if won == 2 else blue)
            field = winners


def athlete(chance: Chance, odd: bool = False) -> Athlete:
    """Somebody from somewhere."""
    if odd and chance.random() < 0.1:
        return chance.choice(ODD)
    pool = chance.choices(POOLS, _OFTEN)[0]
    first, last = chance.choice(pool.first), chance.choice(pool.last)
    if pool.family_first:
        return Athlete(last + first, last + first, chance.choice(pool.codes))
    return Athlete(f"{first[0]}. {last.upper()}", f"{first} {last}", chance.choice(pool.codes))


def referees(chance: Chance) -> list[Athlete | None]:
    """A centre referee and three judges, some of whom are not there."""
    return [athlete(chance) if chance.random() < 0.9 else None for _ in range(4)]
