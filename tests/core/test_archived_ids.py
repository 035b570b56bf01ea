"""What left is known by its ids, and these may be given anew where a table was made anew."""

from pathlib import Path

import pytest

from tallylight.base.errors import Refused
from tallylight.testing import Show

from ..laws.sample_pack.tables import lamp_signals
from .test_archives import Old
from .test_feeding import Hall


def test_what_is_not_what_left_never_stands_for_it(lamps: Show, tmp_path: Path) -> None:
    old = Old(Hall(lamps, channel="main"), tmp_path / "archives")
    old.archive()
    old.evening()
    columns = ", ".join(one.name for one in lamp_signals.columns if one.name != "signal_id")
    with old.storage.migrating() as connection:  # as if the table had been made anew
        connection.exec_driver_sql(
            f"INSERT INTO lamp_signals (signal_id, {columns}) SELECT 1, {columns} FROM lamp_signals"
            " ORDER BY signal_id DESC LIMIT 1"
        )
    held, left = old.held(), old.left()

    with pytest.raises(Refused) as refused:
        old.restore(old.file())

    assert refused.value.refusal.name == "ids_given_anew"
    assert (old.held(), old.left()) == (held, left)
