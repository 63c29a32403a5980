"""Errors as part of the language.

A :class:`DomainError` says what went wrong in a code that machines read, a sentence that people
read, and the facts both need. Subclasses live beside their rule; the API maps each kind to one
problem document (RFC 9457) and the commands print the sentence.
"""

from typing import ClassVar


class DomainError(Exception):
    """A rule refused. ``code`` is stable, ``message`` is a sentence, ``facts`` are its parts."""

    status: ClassVar[int] = 400

    def __init__(self, code: str, message: str, **facts: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.facts = facts


class InvalidInput(DomainError):
    """What was given cannot be read or is refused; the facts name the place in it."""

    status = 400


class NotFound(DomainError):
    """Nothing of that name is known."""

    status = 404


class Conflict(DomainError):
    """The row is not in a state that allows this; the facts name both states."""

    status = 409


class StaleWrite(DomainError):
    """Somebody else changed it first."""

    status = 412
