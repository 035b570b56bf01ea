"""What was said, as plain named values."""

import pytest

from tallylight.packs.taekwondo.sources.said import Json, data
from tallylight.packs.taekwondo.sources.wire import read

VALUES: dict[str, dict[str, Json]] = {
    "at1;N. D;Nic D;MRN;at2;M. T;Mar T;SUI": {
        "blue_short": "N. D",
        "blue_long": "Nic D",
        "blue_code": "MRN",
        "red_short": "M. T",
        "red_long": "Mar T",
        "red_code": "SUI",
    },
    "ref;A. KIM;KOR;ju1;ju2;ju3": {"centre_name": "A. KIM", "centre_code": "KOR"},
    "s11;3;s21;0": {"s11": 3, "s21": 0},
    "wrd;rd1;2;rd2;0": {"rd1": 2, "rd2": 0},
    "wg2;3": {"red": 3},
    "ch1": {"by": 1},
    "clk;1:50": {"left_s": 110},
    "wmh;N;2-0 PTF": {"name": "N", "left": 2, "right": 0, "decision": "PTF", "cut": False},
    "rsr;1;x": {"word": "rsr", "field_1": "1", "field_2": "x"},
    "hel": {},
}


@pytest.mark.parametrize(("line", "values"), VALUES.items(), ids=list(VALUES))
def test_what_was_said_is_told_in_named_values(line: str, values: dict[str, Json]) -> None:
    said = read(line.encode())[0].said
    assert said is not None
    assert data(said) == values
