"""People who work here, what they may do and where, and the secrets that let them in."""

from backend.accounts.models.kept_answer import KeptAnswer
from backend.accounts.models.people import Assignment, User
from backend.accounts.models.second_step import Knocking, Passkey, RecoveryCode, TotpSecret
from backend.accounts.models.secrets import ApiToken, ApiTokenQuerySet, LoginLink
from backend.accounts.vocabulary import ROLE_RANK, Role

__all__ = [
    "ROLE_RANK",
    "ApiToken",
    "ApiTokenQuerySet",
    "Assignment",
    "KeptAnswer",
    "Knocking",
    "LoginLink",
    "Passkey",
    "RecoveryCode",
    "Role",
    "TotpSecret",
    "User",
]
