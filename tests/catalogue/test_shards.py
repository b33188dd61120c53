"""The index for a browser: no file is large, and where one says that it holds everything with a beginning, it does."""

from __future__ import annotations

import json
import random

from codegen.catalogue.shards import Record, script, shards

LARGEST = 250_000
"""Bytes; a search loads the file that says what there is, and one for each of its words and what counts as it."""


def made(count: int) -> list[tuple[frozenset[str], Record]]:
    """Names of one to three words out of a few hundred, of which some are far more frequent than others."""
    chance = random.Random(7)
    letters = "abcdefghijklmnopqrstuvwxyz"
    every = [
        "".join(chance.choices(letters, k=chance.randint(1, 9))) for _ in range(400)
    ]
    weights = [1 / (n + 1) for n in range(len(every))]
    found = []
    for n in range(count):
        words = chance.choices(every, weights, k=chance.randint(1, 3))
        code = f"kinetic.erp.bo.service_{n} … Row.{'_'.join(words)}: str | None"
        record = [code, "column", n, "Some words that say what it is.", 0, n % 7]
        found.append((frozenset([*words, "".join(words)]), record))
    return found


def file_of(nodes: dict[str, int], word: str) -> int:
    """The file for a word, as the script finds it: that of the longest beginning, or of the first that is whole."""
    found = 0
    for n in range(1, len(word) + 1):
        if word[:n] not in nodes:
            break
        found = nodes[word[:n]]
        if found > 0:
            break
    return found


def test_every_word_leads_to_a_small_file_that_has_its_things() -> None:
    things = made(20_000)
    index = shards(things)
    held = [{record[0] for record in file} for file in index.files]
    assert max(len(script("1", file)) for file in index.files) < LARGEST
    whole = 0
    for words, record in things:
        for word in words:
            number = file_of(index.nodes, word)
            assert number
            if number > 0 and len(held[number - 1]) < 500:
                assert record[0] in held[number - 1], (word, record)
                whole += 1
    assert whole > 5_000


def test_the_order_in_which_things_come_leaves_no_trace() -> None:
    things = made(3_000)
    mixed = things[:]
    random.Random(1).shuffle(mixed)
    assert shards(things) == shards(mixed)


def test_a_text_is_a_text_in_a_script() -> None:
    hostile = '</script>");alert(1)//\u2028\ud800'
    data = script("1", [[hostile, "column", 0, hostile, 0, 0]])
    assert data.isascii()
    inside = data.decode().removeprefix('catalogue("1",').removesuffix(")\n")
    assert json.loads(inside)[0][0] == hostile
