"""How alike two texts are, from a few hundred bytes of each. Pure.

A bottom-k sketch (Broder 1997) of three-word shingles: the k smallest hashes of a text's
shingles are a fair sample of them, and two samples give the Jaccard similarity of the whole.
"""

import zlib
from heapq import nsmallest
from struct import pack, unpack_from

SIZE = 64
"""Hashes kept: the error of the estimate is about 1/sqrt(64) in the middle and less at 0 and 1."""
WORDS = 300
"""Words read from a page: enough to tell pages apart, and little enough to cost nothing."""
FEW = 12
"""A text with fewer shingles says too little to be compared."""

MIX = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D)
"""Odd multipliers that make a shingle's hash depend on the order of its words."""
LANE = 12
"""Bytes of a lane: 32 bits times 32 bits, three times over, and room for the carry."""


def sketch_of(text: str) -> str:
    """The sketch in hexadecimal, or the empty string for a text of fewer than three words."""
    words = text[: WORDS * 8].lower().encode().split()[:WORDS]
    smallest = sorted(shingles(list(map(zlib.crc32, words))))[:SIZE]
    return pack(f">{len(smallest)}I", *smallest).hex()


def shingles(words: list[int]) -> set[int]:
    """The hash of every three words in a row: ``(a·x + b·y + c·z) mod 2³²`` for x, y, z.

    All of them at once: each word is a lane of 96 bits in one long integer, wide enough for the
    sum, so that three multiplications do the work of nine hundred.
    """
    count = max(len(words) - 2, 0)
    row = int.from_bytes(pack("<" + "I8x" * len(words), *words), "little")
    one, two, three = MIX
    mixed = row * one + (row >> 8 * LANE) * two + (row >> 16 * LANE) * three
    return set(unpack_from("<" + "I8x" * count, mixed.to_bytes(LANE * (len(words) + 1), "little")))


def likeness(first: str, second: str) -> float | None:
    """Jaccard similarity 0–1 of two sketched texts; None where one says too little."""
    left, right = numbers(first), numbers(second)
    if len(left) < FEW or len(right) < FEW:
        return None
    smallest = set(nsmallest(SIZE, left | right))
    return len(smallest & left & right) / len(smallest)


def numbers(sketch: str) -> set[int]:
    return {int(sketch[n : n + 8], 16) for n in range(0, len(sketch), 8)}
