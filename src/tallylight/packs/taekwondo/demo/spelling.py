"""How a sender spells its messages: the text of v2.3, and Gen2 where it differs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from tallylight.packs.taekwondo.demo.people import Category, Pairing
from tallylight.packs.taekwondo.demo.truth import Athlete, Outcome

Pair = Sequence[int]
"""Blue's number and red's."""

OUTCOMES: Final[dict[Outcome, int]] = {"upheld": 1, "rejected": 0, "withdrawn": -1}


@dataclass(frozen=True, slots=True)
class Setup:
    """How a match is fought. `round_field` is what senders have in the fourth field."""

    rounds: int
    round_seconds: int
    round_field: str


class Text:
    """v2.3: a semicolon after each field, times as `m:ss`."""

    line_end = ""
    tail = ";"
    gen2 = False

    def literal(self, word: str) -> str:
        """`pre;FightLoaded;`, `rdy;FightReady;` and the like."""
        return word + self.tail

    def time(self, seconds: int) -> str:
        """A time on a clock."""
        return f"{seconds // 60}:{seconds % 60:02}"

    def clock(self, left: int, action: str = "") -> str:
        """The clock of the round; without an action it is a tick or a correction."""
        return f"clk;{self.time(left)};{action};" if action else f"clk;{self.time(left)};"

    def rest(self, left: int, action: str = "") -> str:
        """The clock of the break."""
        return f"brk;{self.time(left)};{action};" if action else f"brk;{self.time(left)};"

    def injury(self, position: int, left: int, action: str = "") -> str:
        """The clock of an injured athlete."""
        time = f"ij{position};{left // 60}:{left % 60:02};"
        return f"{time}{action};" if action else time

    def athletes(self, blue: Athlete, red: Athlete) -> str:
        """Both with short name, long name and code."""
        first = f"at1;{blue.short};{blue.long};{blue.code}"
        return f"{first};at2;{red.short};{red.long};{red.code};"

    def match(self, number: str, wire_id: str, pairing: Pairing, how: Setup) -> str:
        """The match and how it is fought."""
        category = pairing.category
        colours = "#0000ff;#FFFFFF;#ff0000;#FFFFFF"
        about = f"{number};{pairing.phase};{category.weight_class};{how.round_field}"
        length = f"{how.rounds};{how.round_seconds};cntDown"
        return (
            f"mch;{about};{colours};{wire_id};{category.division};{length};"
            f"{self.last_fields(category)}{self.tail}"
        )

    def last_fields(self, category: Category) -> str:
        """The two that mean different things to different senders."""
        return "18;1"

    def round_number(self, number: int) -> str:
        """The round that is next."""
        return f"rnd;{number}{self.tail}"

    def point(self, position: int, points: int) -> str:
        """Points that an athlete made."""
        return f"pt{position};{points}{self.tail}"

    def hit(self, position: int, level: int) -> str:
        """An impact, scoring or not."""
        return f"hl{position};{level}{self.tail}"

    def score(self, points: Pair) -> str:
        """The score of the current round."""
        return f"sc1;{points[0]};sc2;{points[1]}{self.tail}"

    def gamjeoms(self, counts: Pair) -> str:
        """The gam-jeoms of the current round."""
        return f"wg1;{counts[0]};wg2;{counts[1]}{self.tail}"

    def round_scores(self, sums: Sequence[Pair]) -> str:
        """The points of all three rounds, always six numbers."""
        (a, b), (c, d), (e, f) = sums
        return f"s11;{a};s21;{b};s12;{c};s22;{d};s13;{e};s23;{f}{self.tail}"

    def review(self, by: int) -> str:
        """A review is asked for."""
        return f"ch{by};"

    def reviewed(self, by: int, outcome: Outcome) -> tuple[str, ...]:
        """What follows the request: taken up and then won or lost, or cancelled."""
        if outcome == "withdrawn":
            return (f"ch{by};-1;",)
        return f"ch{by};1;", f"ch{by};1;{int(outcome == 'upheld')};"

    def round_winners(self, winners: Mapping[int, int]) -> str:
        """Who won which of the three rounds; without a semicolon at its end."""
        return "wrd;" + ";".join(f"rd{n};{winners.get(n, 0)}" for n in (1, 2, 3))

    def winner(self, position: int) -> str:
        """The winner's colour."""
        return f"win;{('TIE', 'BLUE', 'RED')[position]}{self.tail}"

    def shown(self, name: str, won: Pair, code: str) -> str:
        """The winner's name, the rounds won (the winner's first) and the decision."""
        return f"wmh;{name};{won[0]}-{won[1]} {code}{self.tail}"

    def shown_name(self, athlete: Athlete) -> str:
        """The name that the winner is shown by."""
        return athlete.long


class BareSeconds(Text):
    """v2.3 with breaks in bare seconds, as some of its senders have them."""

    def rest(self, left: int, action: str = "") -> str:
        """The clock of the break."""
        return f"brk;{left};{action};" if action else f"brk;{left};"


class Gen2(Text):
    """The vendor's own sender: lines with CR LF and no last semicolon, times as `mm:ss`."""

    line_end = "\r\n"
    tail = ""
    gen2 = True

    def time(self, seconds: int) -> str:
        """A time on a clock."""
        return f"{seconds // 60:02}:{seconds % 60:02}"

    def clock(self, left: int, action: str = "") -> str:
        """The clock of the round; the end of one is told as `0:00`."""
        if action == "stopEnd":
            return "clk;0:00;stopEnd"
        return f"clk;{self.time(left)};{action}" if action else f"clk;{self.time(left)}"

    def rest(self, left: int, action: str = "") -> str:
        """The clock of the break."""
        if action == "stopEnd":
            return f"brk;{left // 60}:{left % 60:02};stopEnd"
        return f"brk;{self.time(left)};{action}" if action else f"brk;{self.time(left)}"

    def injury(self, position: int, left: int, action: str = "") -> str:
        """The clock of an injured athlete, who is never named."""
        time = f"ij0;{left // 60}:{left % 60:02}"
        return f"{time};{action}" if action else time

    def athletes(self, blue: Athlete, red: Athlete) -> str:
        """The scoreboard name stands for both names."""
        first = f"at1;{blue.short};{blue.short};{blue.code}"
        return f"{first};at2;{red.short};{red.short};{red.code}"

    def last_fields(self, category: Category) -> str:
        """The levels from which a hit on the body and on the head counts."""
        return f"{category.body_limit};{category.head_limit}"

    def officials(self, people: Sequence[Athlete | None]) -> str:
        """The centre referee and the judges; who is not there is left out."""
        centre, *judges = ("" if who is None else f"{who.short};{who.code};" for who in people)
        named = "".join(f"ju{n};{who}" for n, who in enumerate(judges, 1))
        return f"ref;{centre}{named}"

    def reviewed(self, by: int, outcome: Outcome) -> tuple[str, ...]:
        """What follows the request: at once the outcome."""
        return (f"ch{by};{OUTCOMES[outcome]}",)

    def round_winners(self, winners: Mapping[int, int]) -> str:
        """Who won which round, of those that are decided."""
        return "wrd" + "".join(f";rd{n};{won}" for n, won in sorted(winners.items()))

    def shown_name(self, athlete: Athlete) -> str:
        """The name that the winner is shown by."""
        return athlete.short
