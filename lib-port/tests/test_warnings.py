"""warnings."""

import unittest
import warnings
from support import outcome


class Caught(unittest.TestCase):
    def setUp(self):
        self.catching = warnings.catch_warnings(record=True)
        self.seen = self.catching.__enter__()
        self.addCleanup(self.catching.__exit__, None, None, None)
        warnings.simplefilter("always")

    def messages(self):
        return [str(warning.message) for warning in self.seen]

    def test_warn(self):
        warnings.warn("beware")
        self.assertEqual(self.messages(), ["beware"])

    def test_category_is_for_users_by_default(self):
        warnings.warn("beware")
        self.assertIs(self.seen[0].category, UserWarning)

    def test_category(self):
        warnings.warn("old", DeprecationWarning)
        self.assertIs(self.seen[0].category, DeprecationWarning)

    def test_warning_as_message(self):
        warnings.warn(RuntimeWarning("strange"))
        self.assertEqual((self.seen[0].category, self.messages()), (RuntimeWarning, ["strange"]))

    def test_not_a_category(self):
        self.assertIs(outcome(warnings.warn, "x", int), TypeError)

    def test_ignored(self):
        warnings.simplefilter("ignore")
        warnings.warn("beware")
        self.assertEqual(self.seen, [])

    def test_error(self):
        warnings.simplefilter("error")
        with self.assertRaises(UserWarning):
            warnings.warn("beware")

    def test_filter_by_category(self):
        warnings.filterwarnings("ignore", category=DeprecationWarning)
        warnings.warn("old", DeprecationWarning)
        warnings.warn("beware")
        self.assertEqual(self.messages(), ["beware"])

    def test_filter_by_message(self):
        warnings.filterwarnings("ignore", message="be.*")
        warnings.warn("beware")
        warnings.warn("other")
        self.assertEqual(self.messages(), ["other"])

    def test_once(self):
        warnings.resetwarnings()
        warnings.simplefilter("once")
        for _ in range(3):
            warnings.warn("only once")
        self.assertEqual(self.messages(), ["only once"])

    def test_filters_come_back(self):
        before = list(warnings.filters)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
        self.assertEqual(list(warnings.filters), before)

    def test_explicit_place(self):
        warnings.warn_explicit("here", UserWarning, "file.py", 7)
        self.assertEqual((self.seen[0].filename, self.seen[0].lineno), ("file.py", 7))


class Shown(unittest.TestCase):
    def test_text(self):
        text = warnings.formatwarning("beware", UserWarning, "file.py", 7, "")
        self.assertEqual(text, "file.py:7: UserWarning: beware\n")

    def test_may_be_replaced(self):
        seen = []
        with warnings.catch_warnings():
            warnings.simplefilter("always")
            warnings.showwarning = lambda message, *rest: seen.append(str(message))
            warnings.warn("beware")
        self.assertEqual(seen, ["beware"])

    def test_categories(self):
        for category in (UserWarning, DeprecationWarning, RuntimeWarning, ResourceWarning):
            self.assertTrue(issubclass(category, Warning))


if __name__ == "__main__":
    unittest.main()
