"""What is a segment and what is none: the strict reader of trees, and the address."""

import base64
import json
import zlib
from random import Random
from typing import Any

from django.test import SimpleTestCase

from clients.rules.segments import (
    Code,
    Condition,
    Group,
    TreeError,
    json_of,
    pack,
    read_tree,
    tree_of,
    unpack,
)
from clients.rules.segments_editing import (
    node_at,
    read_path,
    with_mode,
    with_node,
    without,
)

ONE = {"f": "size", "o": "any", "v": ["large"]}


def nested(depth: int) -> dict[str, Any]:
    tree: dict[str, Any] = {"all": [ONE]}
    for _level in range(depth - 1):
        tree = {"any": [tree]}
    return tree


class ReadingTests(SimpleTestCase):
    def refused(self, text: str) -> Code:
        with self.assertRaises(TreeError) as caught:
            read_tree(text)
        return caught.exception.code

    def test_what_is_no_tree_is_refused(self) -> None:
        for data in (
            None,
            [],
            "x",
            5,
            ONE,
            {},
            {"xor": [ONE]},
            {"all": [ONE], "any": [ONE]},
            {"all": ONE},
            {"all": [None]},
            {"all": ["x"]},
            {"all": [[ONE]]},
            {"all": [{"all": []}]},
            {"all": [{**ONE, "x": 1}]},
            {"all": [{"o": "any", "v": ["large"]}]},
            {"all": [{**ONE, "f": 5}]},
            {"all": [{**ONE, "f": ""}]},
            {"all": [{**ONE, "f": "x" * 101}]},
            {"all": [{**ONE, "v": "large"}]},
            {"all": [{**ONE, "v": []}]},
            {"all": [{**ONE, "v": [1]}]},
            {"all": [{**ONE, "v": [None]}]},
            {"all": [{**ONE, "v": ["x" * 101]}]},
            {"all": [{**ONE, "v": [str(n) for n in range(51)]}]},
            {"all": [{"f": "size", "o": "any"}]},
            {"all": [{"f": "size", "o": "unknown", "v": []}]},
            {"all": [{"f": "size", "o": "drop table", "v": []}]},
            {"all": [{"f": "added", "o": "older", "v": "30"}]},
            {"all": [{"f": "added", "o": "older", "v": True}]},
            {"all": [{"f": "added", "o": "older", "v": 30.5}]},
            {"all": [{"f": "added", "o": "older", "v": -1}]},
            {"all": [{"f": "added", "o": "older", "v": 10**12}]},
            {"all": [{"f": "assets", "o": "between", "v": [None, None]}]},
            {"all": [{"f": "assets", "o": "between", "v": ["1"]}]},
            {"all": [{"f": "assets", "o": "between", "v": [1, 2]}]},
            {"all": [{"f": "text", "o": "contains", "v": "a\x00b"}]},
            {"all": [{"f": "text", "o": "contains", "v": "a\ud800b"}]},
            {"all": [{"f": "text", "o": "contains", "v": "a\u202eb"}]},
        ):
            with self.subTest(str(data)[:60]):
                self.refused(json.dumps(data))

    def test_too_much_is_refused_before_it_is_read(self) -> None:
        self.assertEqual(self.refused(json.dumps(nested(6))), Code.TOO_DEEP)
        self.assertEqual(self.refused("[" * 11_000), Code.UNREADABLE)
        self.assertEqual(self.refused('{"all":' * 2000), Code.TOO_LONG)
        self.assertEqual(self.refused(" " * 20_000), Code.TOO_LONG)
        self.assertEqual(self.refused("1" * 5000), Code.UNREADABLE)
        many = {"all": [{"any": [ONE] * 26}, {"none": [ONE] * 26}]}
        self.assertEqual(self.refused(json.dumps(many)), Code.TOO_MANY)
        self.assertEqual(self.refused('{"all":[],"all":[]}'), Code.UNREADABLE)
        self.assertEqual(self.refused('{"all":[NaN]}'), Code.UNREADABLE)

    def test_as_deep_and_as_many_as_allowed(self) -> None:
        tree_of(nested(5))
        tree_of({"all": [{"any": [ONE] * 25}, {"none": [ONE] * 25}]})

    def test_the_address_is_read_strictly(self) -> None:
        bomb = base64.urlsafe_b64encode(zlib.compress(b" " * 5_000_000)).decode()
        good = pack(tree_of({"all": [ONE]}))
        for word in (
            "!",
            good[:-2],
            good + "A",
            "QUJD",
            bomb,
            "A" * 4000,
            "é",
            good * 2,
        ):
            with self.subTest(word[:20]), self.assertRaises(TreeError):
                unpack(word)
        self.assertEqual(unpack(""), Group())

    def test_a_tree_comes_back_from_json_and_address(self) -> None:
        dice = Random(5)
        for _n in range(200):
            tree = some_tree(dice)
            self.assertEqual(tree_of(json_of(tree)), tree)
            self.assertEqual(unpack(pack(tree)), tree)


def some_tree(dice: Random, depth: int = 1) -> Group:
    parts: list[Any] = []
    for _n in range(dice.randrange(1, 4)):
        if depth < 4 and dice.random() < 0.4:
            parts.append(some_tree(dice, depth + 1))
        else:
            parts.append(
                dice.choice(
                    [
                        Condition("size", "any", ("large", "medium")),
                        Condition("size", "unknown"),
                        Condition("assets", "between", ("1.5", "")),
                        Condition("added", "older", (str(dice.randrange(90)),)),
                        Condition("outlet", "contains", ("梅园 “社区”",)),
                    ]
                )
            )
    return Group(dice.choice(["all", "any", "none"]), tuple(parts))


class EditingTests(SimpleTestCase):
    def setUp(self) -> None:
        self.size = Condition("size", "unknown")
        self.tier = Condition("tier", "known")
        self.tree = Group("all", (self.size, Group("any", (self.tier,))))

    def test_taken_out_with_groups_left_empty(self) -> None:
        self.assertEqual(without(self.tree, (1, 0)), Group("all", (self.size,)))
        self.assertEqual(without(self.tree, (0,)).parts, (self.tree.parts[1],))
        self.assertEqual(without(self.tree, ()), Group())

    def test_put_into_a_group_or_in_place_of_a_condition(self) -> None:
        put = with_node(self.tree, (1,), self.size)
        self.assertEqual(put.parts[1], Group("any", (self.tier, self.size)))
        put = with_node(self.tree, (1, 0), self.size)
        self.assertEqual(put.parts[1], Group("any", (self.size,)))
        put = with_node(self.tree, (), Group("all", (self.tier,)))
        self.assertEqual(put.parts[-1], self.tier)
        put = with_node(Group("none", (self.size,)), (), Group("none", (self.tier,)))
        self.assertEqual(put.parts[-1], Group("none", (self.tier,)))

    def test_joined_in_another_way(self) -> None:
        self.assertEqual(node_at(with_mode(self.tree, (1,), "none"), (1,)).mode, "none")

    def test_a_place_that_is_none_is_refused(self) -> None:
        for path in ("9", "0.0", "1.1", "x", "1..0", "-1", "1.0.0.0.0.0", "0" * 99):
            with self.subTest(path), self.assertRaises(TreeError):
                node_at(self.tree, read_path(path))
        with self.assertRaises(TreeError):
            with_mode(self.tree, (0,), "any")
