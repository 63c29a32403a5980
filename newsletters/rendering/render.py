"""From an edition's row to what a sender needs: one stencil for each variant."""

from email.utils import parseaddr

from django.conf import settings

from backend.kernel.keys import Keyring
from newsletters.assembly.snapshot import Snapshot, from_json
from newsletters.models import Edition, Newsletter
from newsletters.rendering.html_part import html_of
from newsletters.rendering.letter import Letter, Masthead, letter_of
from newsletters.rendering.message import Rendering, Sender, Stencil, stencil_of
from newsletters.rendering.text_part import text_of
from newsletters.rendering.variant import Choices, Variant, variant_of


def whole_letter(edition: Edition) -> Letter:
    """The edition without anybody's choices: the archive page and an editor's preview."""
    snapshot = snapshot_of(edition)
    whole = variant_of(snapshot, Choices(language=snapshot.language), parents={})
    return letter_of(whole, masthead_of(edition))


def render(variant: Variant, edition: Edition) -> Rendering:
    """Both parts and the subject of one variant, with placeholders for each person's words."""
    letter = letter_of(variant, masthead_of(edition))
    return Rendering(
        variant=variant.key,
        subject=letter.headline.subject,
        text=text_of(letter),
        html=html_of(letter),
        campaign=f"{edition.date:%Y-%m-%d}",
    )


def stencil(variant: Variant, edition: Edition) -> Stencil:
    """The serialised message of one variant; fill it for each recipient.

    Raises :class:`newsletters.rendering.headers.UnsendableHeader` for a sender or a subject that
    cannot stand in a header.
    """
    return stencil_of(render(variant, edition), sender_of(edition.newsletter), key=message_key())


def snapshot_of(edition: Edition) -> Snapshot:
    """The stored snapshot, from which alone an approved edition is rendered."""
    return from_json(edition.snapshot)


def masthead_of(edition: Edition) -> Masthead:
    newsletter = edition.newsletter
    return Masthead(
        name=newsletter.name,
        site_url=settings.SITE_URL,
        postal_address=newsletter.postal_address or settings.POSTAL_ADDRESS,
        web_url=f"{settings.SITE_URL}/editions/{edition.date:%Y-%m-%d}/{newsletter.slug}/",
    )


def sender_of(newsletter: Newsletter) -> Sender:
    """The newsletter's own sender, or the installation's."""
    name, address = parseaddr(newsletter.sender or settings.SENDER)
    return Sender(
        name=name or newsletter.name,
        address=address,
        list_name=newsletter.name,
        list_id=f"{newsletter.slug}.{address.rpartition('@')[2]}",
        unsubscribe_mailbox=newsletter.unsubscribe_mailbox,
        reply_to=newsletter.reply_to,
    )


def message_key() -> bytes:
    """A key of its own for Message-IDs: a rotation between two attempts changes none."""
    keys: Keyring = settings.ADDRESS_KEYS
    return keys.lasting("message-id")
