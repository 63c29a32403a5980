"""What is asked is asked of rows that exist: ids, references, cursors and ETags from the service.

The fuzzer makes up ids and words; nearly all of them would be of nothing, and no rule behind the
first look-up would ever be met. So in most of the requests that fit the schema an id is exchanged
for that of a row, chosen by what was made up, so that the same seed chooses alike. The rest stays
as it was: unknown ids have rules of their own.
"""

import json
import zlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from django.utils import timezone
from requests.structures import CaseInsensitiveDict
from schemathesis.core.parameters import ParameterLocation

from newsletters.delivery.audience import expected
from newsletters.models import Edition
from tests.backend.api import said
from tests.fuzz.names import BY_ID, BY_WORD, SUBJECTS, Pool, parent_of, plausible
from tests.fuzz.service import Service
from tracker.models import Action


class Feeding:
    """Exchanges what was made up in a case before it is sent."""

    def __init__(self, service: Service, role: str) -> None:
        self.service, self.role, self.pool = service, role, Pool()
        self.cursors: dict[str, str] = {}
        self._seen: set[str] = set()

    def feed(self, case: Any) -> None:
        """Of the parts of a case that fit the schema: names of rows in place of inventions."""
        if case.id in self._seen:  # asked again by a check, with or without its token
            return
        self._seen.add(case.id)
        collection = _collection_of(case.path)
        if self._fits(case, ParameterLocation.PATH) and _is_made_up(case):
            self._address(case, collection)
        if self._fits(case, ParameterLocation.QUERY):
            self._question(case)
        if self._fits(case, ParameterLocation.HEADER):
            self._state(case)
        if self._fits(case, ParameterLocation.BODY) and isinstance(case.body, dict):
            case.body = self._body(case, collection)

    def learn(self, case: Any, response: Any) -> None:
        """Of a page of a list: where the next one begins."""
        if case.method == "GET" and response.status_code == 200 and "{" not in case.path:
            following = json.loads(response.content).get("next")
            if following:
                self.cursors[case.path] = parse_qs(urlsplit(following).query)["cursor"][0]

    def _fits(self, case: Any, where: Any) -> bool:
        part = case.meta.components.get(where) if case.meta else None
        return part is not None and bool(part.mode.is_positive)

    def _address(self, case: Any, collection: str) -> None:
        by = _number_of(case.path, case.path_parameters)
        if "id" in case.path_parameters and by % 8:
            pk = self.pool.row_of(collection, by)
            if pk is not None:
                case.path_parameters = {**case.path_parameters, "id": str(pk)}

    def _question(self, case: Any) -> None:
        collection = _collection_of(case.path)
        fed = {name: self._named(name, value, collection) for name, value in case.query.items()}
        if "cursor" in fed and (known := self.cursors.get(case.path)):
            fed["cursor"] = known
        if fed != case.query:
            case.query = fed

    def _state(self, case: Any) -> None:
        """The ETag of the row as it stands, or any."""
        if "If-Match" not in case.headers:
            return
        by = _number_of(case.path, case.headers["If-Match"]) % 4
        if by == 0:
            return
        etag = self._etag(case) if by > 1 else "*"
        case.headers = CaseInsensitiveDict({**case.headers, "If-Match": etag or "*"})

    def _etag(self, case: Any) -> str:
        path = "/".join(case.formatted_path.split("/")[:5])
        answer = requests.get(
            f"{self.service.url}{path}/", headers=self.service.headers(self.role), timeout=20
        )
        return str(answer.headers.get("ETag", ""))

    def _body(self, case: Any, collection: str) -> Any:
        body, by = case.body, _number_of(case.path, case.body)
        what = case.path.rstrip("/").rpartition("/")[2]
        if what == "bulk":
            return {"rows": self._orders(collection, body)}
        if what == "from-url":
            slug = self.pool.choose(Action, "slug", by)
            return {**body, "url": f"{self.service.url}/actions/{slug}/"}
        if collection == "webhooks" and "url" in body:
            return {**self._fed(body, collection), "url": f"https{self.service.url[4:]}/{by}"}
        if collection == "editions":
            return self._of_an_edition(case, what, self._fed(body, collection), by)
        return self._fed(body, collection)

    def _of_an_edition(self, case: Any, what: str, body: Any, by: int) -> Any:
        """Words that fit this very edition: what is in it, whom it reaches, when it may leave."""
        if what == "editions":
            return {**body, "date": f"{timezone.now() + timedelta(days=8 + by % 300):%Y-%m-%d}"}
        pk = str(case.path_parameters["id"])
        edition = Edition.objects.filter(pk=pk).first() if pk.isdecimal() else None
        if edition is None:
            return body
        if what == "send":
            return {**body, "audience": expected(edition)}
        if what == "schedule" and body["sends_at"]:
            return {**body, "sends_at": (edition.sends_at + timedelta(minutes=by % 90)).isoformat()}
        items = list(edition.items.all())
        if items and {"kind", "id"} <= body.keys() and by % 4:
            item = items[by % len(items)]
            return {**body, "kind": item.kind, "id": getattr(item, f"{item.kind}_id")}
        return body

    def _orders(self, collection: str, body: Any) -> list[Any]:
        """Orders for rows that there are, with words that can be said."""
        orders = []
        for number, made_up in enumerate(body.get("rows", [])[:5]):
            by = _number_of(collection, made_up) + number
            new = said.SAID[collection]() if collection in said.SAID else {}
            orders.append(
                (
                    {"do": "create", "values": new},
                    {
                        "do": "update",
                        "id": str(self.pool.row_of(collection, by)),
                        "etag": "*",
                        "values": said.CHANGES.get(collection, {}),
                    },
                    {"do": "retire", "id": str(self.pool.row_of(collection, by))},
                    made_up,
                )[by % 4]
            )
        return orders

    def _fed(self, value: Any, collection: str) -> Any:
        """The same with the references in it exchanged, at any depth."""
        if isinstance(value, list):
            return [self._fed(each, collection) for each in value]
        if not isinstance(value, dict):
            return value
        fed = {
            name: self._fed(each, collection)
            if isinstance(each, dict) or _holds_objects(each)
            else self._named(name, each, collection)
            for name, each in value.items()
        }
        if {"kind", "id"} <= fed.keys() and fed["kind"] in SUBJECTS:
            pk = self.pool.choose(SUBJECTS[fed["kind"]], "pk", _number_of("", fed["id"]))
            fed["id"] = pk or fed["id"]
        return fed

    def _named(self, name: str, value: Any, where: str) -> Any:
        """An id, a word or a list of either exchanged for that of a row."""
        if isinstance(value, list):
            fed = [self._named(name, each, where) for each in value]
            return [each for place, each in enumerate(fed) if each not in fed[:place]]
        by = _number_of(name, value)
        if not by % 8 or isinstance(value, bool) or value is None:
            return value
        if isinstance(value, int):
            model = parent_of(where) if name == "parent" else BY_ID.get(name)
            return (self.pool.choose(model, "pk", by) if model else None) or value
        if isinstance(value, str) and name in BY_WORD:
            return self.pool.choose(*BY_WORD[name], by) or value
        return plausible(name, value, by) if isinstance(value, str) else value


def _collection_of(path: str) -> str:
    return path.split("/")[3]


def _is_made_up(case: Any) -> bool:
    """In a chain of requests the ids come from the answers before."""
    return bool(case.meta.phase.name.value != "stateful")


def _holds_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, dict) for each in value)


def _number_of(*made_up: Any) -> int:
    """A number that depends on nothing else."""
    return zlib.crc32(repr(made_up).encode("utf-8", "surrogatepass"))
