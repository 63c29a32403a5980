"""What `check --deploy` says of our own settings, beside Django's."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004


@register(Tags.security, deploy=True)
def check_second_step(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """A site that others can reach asks for a second step, and shows nobody its insides."""
    said: list[CheckMessage] = []
    if settings.HTTPS and not settings.SECOND_STEP_REQUIRED:
        said.append(
            Warning(
                "SECOND_STEP_REQUIRED is off: one stolen login link or password is enough.",
                id="tuesday.W001",
            )
        )
    if settings.HTTPS and settings.DEBUG:
        said.append(Error("DEBUG is on where others can reach it.", id="tuesday.E001"))
    return said
