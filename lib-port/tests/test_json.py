"""json."""

import io
import json
import unittest
from support import outcome


class Json(unittest.TestCase):
    def test_values(self):
        for value, text in ((None, "null"), (True, "true"), (False, "false"), (5, "5"), (-1, "-1"),
                            ("a", '"a"'), ([], "[]"), ({}, "{}"), (1.5, "1.5")):
            self.assertEqual(json.dumps(value), text)
            self.assertEqual(json.loads(text), value)

    def test_nested(self):
        value = {"a": [1, {"b": None}], "c": "x"}
        self.assertEqual(json.loads(json.dumps(value)), value)

    def test_lists(self):
        self.assertEqual(json.dumps([1, "a", None]), '[1, "a", null]')
        self.assertEqual(json.dumps((1, 2)), "[1, 2]")

    def test_escapes(self):
        self.assertEqual(json.dumps('a"\\\n\t'), '"a\\"\\\\\\n\\t"')
        self.assertEqual(json.loads('"\\u0041\\n\\/\\""'), 'A\n/"')

    def test_white_space(self):
        self.assertEqual(json.loads(' \n{ "a" : [ 1 , 2 ] } '), {"a": [1, 2]})

    def test_numbers(self):
        self.assertEqual(json.loads("[0, -5, 12, 1.25, 1e2]"), [0, -5, 12, 1.25, 100.0])

    def test_errors(self):
        for text in ("", "x", "nul", "{a}", "]"):
            with self.subTest(text=text):
                with self.assertRaises(ValueError):
                    json.loads(text)

    def test_a_key_needs_a_value(self):
        with self.assertRaises(ValueError):
            json.loads('{"a"}')

    def test_what_is_opened_is_closed(self):
        with self.assertRaises(ValueError):
            json.loads("[1")

    def test_streams(self):
        stream = io.StringIO()
        json.dump({"k": [1]}, stream)
        stream.seek(0)
        self.assertEqual(json.load(stream), {"k": [1]})

    def test_separators(self):
        self.assertEqual(json.dumps([1, 2], separators=(",", ":")), "[1,2]")
        self.assertEqual(json.dumps({"a": 1}, separators=(",", ":")), '{"a":1}')

    def test_large_numbers(self):
        self.assertEqual(json.loads("12345678901234567890"), 12345678901234567890)

    def test_not_ascii(self):
        self.assertEqual(json.loads(json.dumps("é€")), "é€")

    def test_indent(self):
        self.assertEqual(json.dumps([1], indent=1), "[\n 1\n]")

    def test_what_cannot_be_said(self):
        self.assertIs(outcome(json.dumps, object()), TypeError)
