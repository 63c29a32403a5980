"""YAML sources, read without any of YAML's surprises."""

from typing import Any

import yaml

from tracker.formats.source import Source, UnreadableSource

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without its compiled half
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

MAX_NESTING = 20
"""No list of people, committees or places goes past six."""


def load_yaml(source: Source) -> Any:
    """The one document that the source is.

    Aliases are refused, so that a small file cannot unfold into a large one, and so is nesting
    past :data:`MAX_NESTING`.
    """
    try:
        _refuse_unfolding(source)
        return yaml.load(source.text, Loader=Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise source.unreadable(f"is not YAML: {error.problem}", at=f"line {line}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise source.unreadable("is not YAML") from error


def _refuse_unfolding(source: Source) -> None:
    depth = 0
    for event in yaml.parse(source.text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            raise _at(source, event, "holds an alias")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_NESTING:
            raise _at(source, event, "is nested too deeply")


def _at(source: Source, event: yaml.Event, why: str) -> UnreadableSource:
    return source.unreadable(
        why, at=f"line {event.start_mark.line + 1}" if event.start_mark else ""
    )
