"""Who asks: a browser session of an editor, or ``Authorization: Bearer`` with an API token."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from backend.accounts.models import ApiToken, User
from backend.accounts.secrets import owner_of_token


class TokenAuthentication(BaseAuthentication):
    """An API token; ``request.auth`` is its row, whose scopes narrow what its owner may do."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return None
        token = owner_of_token(secret.strip(), at=timezone.now())
        if token is None:
            raise AuthenticationFailed("The token is unknown, revoked or expired.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """Named first among the authenticators, this makes a refusal 401 and not 403."""
        return 'Bearer realm="Tuesday"'


class EditorSession(SessionAuthentication):
    """The admin's session, with its CSRF check."""
