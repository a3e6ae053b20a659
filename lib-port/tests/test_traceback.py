"""traceback."""

import io
import traceback
import unittest


class Raised(unittest.TestCase):
    def setUp(self):
        try:
            {}["missing"]
        except KeyError as error:
            self.error = error
        try:
            raise ValueError("two words")
        except ValueError as error:
            self.worded = error

    def test_lines(self):
        lines = traceback.format_exception(self.worded)
        self.assertEqual(lines[0], "Traceback (most recent call last):\n")
        self.assertEqual(lines[-1], "ValueError: two words\n")

    def test_place(self):
        text = "".join(traceback.format_exception(self.worded))
        self.assertIn("test_traceback.py", text)
        self.assertIn("in setUp", text)

    def test_three_arguments(self):
        lines = traceback.format_exception(KeyError, self.error, None)
        self.assertTrue(lines[-1].startswith("KeyError"))

    def test_exception_only(self):
        self.assertEqual(traceback.format_exception_only(self.worded), ["ValueError: two words\n"])

    def test_exception_only_with_type(self):
        self.assertEqual(traceback.format_exception_only(ValueError, self.worded), ["ValueError: two words\n"])

    def test_no_message(self):
        self.assertEqual(traceback.format_exception_only(ValueError()), ["ValueError\n"])

    def test_print(self):
        out = io.StringIO()
        traceback.print_exception(self.worded, file=out)
        self.assertEqual(out.getvalue(), "".join(traceback.format_exception(self.worded)))

    def test_never_raised(self):
        self.assertEqual(traceback.format_exception(ValueError("x"))[-1], "ValueError: x\n")

    def test_message_that_cannot_be_made(self):
        class Broken(Exception):
            def __str__(self):
                raise RuntimeError

        self.assertIn("Broken", traceback.format_exception_only(Broken())[0])


class Current(unittest.TestCase):
    def test_format(self):
        try:
            raise ValueError("now")
        except ValueError:
            self.assertTrue(traceback.format_exc().endswith("ValueError: now\n"))

    def test_none(self):
        self.assertEqual(traceback.format_exc(), "NoneType: None\n")


if __name__ == "__main__":
    unittest.main()
