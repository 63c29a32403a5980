"""What the service holds before it is asked: the sample, some rows of every kind, the people."""

from io import StringIO
from typing import Final

from django.core.management import call_command
from django.utils import timezone

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from backend.accounts.secrets import SCOPES, new_api_token
from newsletters.vocabulary import EditionState
from tests.backend.api import rows

EACH: Final = 6
"""Rows of every collection beside the sample's."""


def fill() -> dict[str, str]:
    """Make them; a token with every scope for each role."""
    call_command("seed_demo", stdout=StringIO())
    for make in rows.MAKE.values():
        for number in range(EACH):
            make(number)
    for number, state in enumerate(EditionState):
        rows.edition(EACH + number, state)
    return {str(role): _token(role) for role in Role}


def _token(role: Role) -> str:
    at = timezone.now()
    user, _ = make_editor(f"the-{role}", role=role, at=at)
    user.email = f"{role}@example.org"
    user.save()
    secret, _ = new_api_token(user, name="fuzz", scopes=SCOPES, at=at, days=1)
    return secret
