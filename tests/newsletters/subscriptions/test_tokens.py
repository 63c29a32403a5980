from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from newsletters.subscriptions.tokens import (
    BadToken,
    ExpiredToken,
    Purpose,
    make_token,
    open_token,
    read_token,
)
from tests.newsletters.makers import AT, newsletter_called, reader

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("made", "opened"), list(product(Purpose, Purpose)))
def test_a_token_of_one_purpose_fails_everywhere_else(made: Purpose, opened: Purpose) -> None:
    newsletter = newsletter_called()
    rosa = reader("rosa@example.org", newsletter)
    token = make_token(made, rosa, newsletter, at=AT)

    if made == opened:
        assert open_token(opened, token, at=AT) == (rosa, newsletter)
    else:
        with pytest.raises(BadToken):
            open_token(opened, token, at=AT)


@pytest.mark.parametrize(
    ("purpose", "lasts"),
    [
        (Purpose.CONFIRM, timedelta(days=7)),
        (Purpose.PREFERENCES, timedelta(minutes=30)),
    ],
)
def test_tokens_that_end(purpose: Purpose, lasts: timedelta) -> None:
    newsletter = newsletter_called()
    token = make_token(purpose, reader("rosa@example.org", newsletter), newsletter, at=AT)

    open_token(purpose, token, at=AT + lasts - timedelta(seconds=1))
    with pytest.raises(ExpiredToken):
        open_token(purpose, token, at=AT + lasts)


@pytest.mark.parametrize("purpose", [Purpose.UNSUBSCRIBE, Purpose.BLOCK, Purpose.CHOICES])
def test_tokens_without_end_can_be_revoked(purpose: Purpose) -> None:
    newsletter = newsletter_called()
    rosa = reader("rosa@example.org", newsletter)
    token = make_token(purpose, rosa, newsletter, at=AT)
    open_token(purpose, token, at=AT + timedelta(days=3650))

    rosa.token_version += 1
    rosa.save()
    with pytest.raises(BadToken):
        open_token(purpose, token, at=AT)


def test_keys_rotate(settings: Settings) -> None:
    newsletter = newsletter_called()
    rosa = reader("rosa@example.org", newsletter)
    token = make_token(Purpose.UNSUBSCRIBE, rosa, newsletter, at=AT)

    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "the next one, also long enough to be a key"
    assert open_token(Purpose.UNSUBSCRIBE, token, at=AT) == (rosa, newsletter)

    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(BadToken):
        open_token(Purpose.UNSUBSCRIBE, token, at=AT)


def test_a_token_says_nothing_about_the_address_and_fits_in_a_line() -> None:
    newsletter = newsletter_called()
    token = make_token(
        Purpose.UNSUBSCRIBE, reader("rosa@example.org", newsletter), newsletter, at=AT
    )
    assert "rosa" not in token
    assert "example" not in token
    assert len(token) < 100


@given(st.text(max_size=120), st.sampled_from(Purpose))
def test_any_text_is_no_token(text: str, purpose: Purpose) -> None:
    with pytest.raises(BadToken):
        read_token(purpose, text, at=AT)
