"""Tokens of others: made, shown once, taken back; kept nowhere."""

from datetime import timedelta

import pytest

from tallylight.base.errors import Refused
from tallylight.core.access.keys import Keys, number_in
from tallylight.core.access.messages import NO_SUCH_TOKEN, ListTokens, MakeToken, RevokeToken
from tallylight.core.channels.messages import NO_SUCH_CHANNEL
from tallylight.core.roles import Role
from tallylight.testing import Show, laws
from tallylight.testing.clock import NOON

PHONE = MakeToken(name="Phone", role=Role.OPERATE)


def test_a_token_is_shown_to_who_made_it_and_in_no_list(lamps: Show) -> None:
    made = lamps.do(PHONE)

    assert number_in(made["token"]) == made["token_id"]
    assert made["token"] not in repr(lamps.ask(ListTokens()))


def test_a_token_that_was_taken_back_is_out_of_the_list_and_of_what_is_known(lamps: Show) -> None:
    lamps.do(PHONE)
    lamps.do(RevokeToken(token_id=1))
    lamps.settle()

    assert lamps.ask(ListTokens()) == []
    assert lamps.program.live.known.tokens[1].revoked_at is not None


def test_a_token_for_no_channel_there_is_and_one_that_is_not_there_are_refused(lamps: Show) -> None:
    with pytest.raises(Refused) as no_channel:
        lamps.do(MakeToken(name="x", channel="nowhere"))
    with pytest.raises(Refused) as no_token:
        lamps.do(RevokeToken(token_id=7))

    assert no_channel.value.refusal is NO_SUCH_CHANNEL
    assert no_token.value.refusal is NO_SUCH_TOKEN


def test_the_same_number_at_another_time_is_another_token() -> None:
    keys = Keys(lambda: b"secret" * 6)
    token = keys.token(1, NOON)

    assert keys.opens(token, 1, NOON)
    assert not keys.opens(token, 1, NOON + timedelta(microseconds=1))
    assert not Keys(lambda: b"other!" * 6).opens(token, 1, NOON)


def test_a_link_of_the_deck_is_no_token(lamps: Show) -> None:
    assert number_in(lamps.program.links.token(1, NOON)) is None


def test_tokens_are_what_the_timeline_says_and_are_in_no_row(lamps: Show) -> None:
    secret = lamps.do(PHONE)["token"]
    lamps.do(MakeToken(name="Overlay", channel="main"))
    lamps.do(RevokeToken(token_id=2))

    assert laws.replayed(lamps).tables["access_tokens"].compared == 2
    laws.loaded_alike(lamps)
    laws.whole_rows(lamps)
    tables = lamps.program.registry.tables()
    assert secret[-40:] not in repr(laws.rows_of(lamps, tables))
