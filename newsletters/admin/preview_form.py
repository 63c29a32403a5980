"""Which reader to see an edition as: places, topics, language, plain text, dark."""

from typing import Any

from django import forms

from newsletters.models import Newsletter
from newsletters.rendering.variant import Choices
from tracker.models import Place, Topic

LANGUAGES = (("en", "English"), ("es", "Spanish"))
MOST_PLACES = 300
MOST_TOPICS = 300


class PreviewForm(forms.Form):
    """Whatever is not chosen is no wish. Two queries to show."""

    place = forms.ChoiceField(required=False)
    topic = forms.ChoiceField(required=False)
    language = forms.ChoiceField(required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=10_000)
    part = forms.ChoiceField(
        required=False, choices=(("html", "Designed"), ("text", "Plain text")), initial="html"
    )
    scheme = forms.ChoiceField(
        required=False,
        label="Colours",
        choices=(("light", "Light"), ("dark", "Dark")),
        initial="light",
    )

    def __init__(self, data: Any = None, *, newsletter: Newsletter) -> None:
        super().__init__(data)
        self.newsletter = newsletter
        places = Place.objects.order_by("name").values_list("ocd_id", "name")[:MOST_PLACES]
        topics = Topic.objects.order_by("name").values_list("slug", "name")[:MOST_TOPICS]
        own = newsletter.language
        languages = [(own, dict(LANGUAGES).get(own, own)), *(x for x in LANGUAGES if x[0] != own)]
        self.choose("place", [("", "Everywhere"), *places])
        self.choose("topic", [("", "Every topic"), *topics])
        self.choose("language", languages)

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def choices(self) -> Choices:
        """As a reader would have made them; the form is valid."""
        chosen = self.cleaned_data
        return Choices(
            language=chosen["language"] or self.newsletter.language,
            places=frozenset([chosen["place"]] if chosen["place"] else []),
            topics=frozenset([chosen["topic"]] if chosen["topic"] else []),
            minutes=chosen["minutes"],
        )
