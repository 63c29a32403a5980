"""What the documentation says of an operation: words that were written for it, and no others.

A docstring that is inherited tells of how the house is built, so only those count that stand on the
collection itself or on the verb's own function; making, changing and retiring say what they do.
"""

import inspect
from typing import Any, Final

LONGEST_SUMMARY: Final = 90
"""Characters that fit beside a method and a path."""
_OF_A_CHANGE: Final = (
    "Wants `If-Match` with the `ETag` of the row that was looked at; the fields that are sent"
    " change, all others stay."
)


def own_words(thing: Any) -> str:
    """The docstring that stands on a class or a function itself, as Markdown."""
    said = thing.__dict__.get("__doc__") if inspect.isclass(thing) else thing.__doc__
    return inspect.cleandoc(said or "").replace("``", "`").rstrip()


def noun_of(view: Any) -> str:
    """One row of the collection, by its public name: `feed-entries` has a feed entry."""
    name = str(view.basename).replace("-", " ")
    if name.endswith("ies"):
        return f"{name[:-3]}y"
    return name[:-1] if name.endswith("s") else str(view.queryset.model._meta.verbose_name)


def described(view: Any, action: str) -> str:
    """What an operation is for: of the five that every collection has in its manner, else by the
    words of the function."""
    if own := own_words(getattr(view, action)):
        return own
    of_rows = own_words(type(view))
    if not hasattr(view, "basename") or action == "list":
        return of_rows
    noun = noun_of(view)
    one = f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
    if action == "retrieve":
        return f"One {noun}. {of_rows}".rstrip()
    if action == "create":
        return f"Make {one}."
    if action == "partial_update":
        return f"Change {one}. {_OF_A_CHANGE}"
    if action == "destroy":
        return f"Retire {one}. {_retiring(view)}".rstrip()
    return of_rows


def _retiring(view: Any) -> str:
    """What becomes of a row that is retired."""
    own = type(view).__dict__.get("put_away")
    return own_words(own if own is not None else view.retire)


def summary_of(description: str) -> str:
    """Its first sentence on one line, without marks and the full stop; of a long one the start."""
    text = " ".join(description.split("\n\n")[0].split()).replace("`", "")
    sentence = text.split(". ")[0].removesuffix(".")
    for mark in (";", ":", ","):
        if len(sentence) > LONGEST_SUMMARY:
            sentence = sentence.split(f"{mark} ")[0]
    return sentence
