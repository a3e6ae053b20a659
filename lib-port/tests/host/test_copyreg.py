# The port's copyreg, and what it leaves out, beside the interpreter's own.
import copyreg as reference
import unittest

from ported import load

ported = load("copyreg")


class Registry(unittest.TestCase):
    def setUp(self):
        self.addCleanup(ported.dispatch_table.clear)

    def test_what_only_pickle_asks_for_is_left_out(self):
        left_out = [name for name in dir(reference) if not hasattr(ported, name)]
        for name in ["pickle_complex", "add_extension", "remove_extension", "clear_extension_cache"]:
            self.assertIn(name, left_out)
        for name in ["dispatch_table", "pickle", "constructor"]:
            self.assertNotIn(name, left_out)

    def test_a_function_that_pickles_is_found_by_its_type(self):
        def reduce(value):
            return str, ("x",)

        ported.pickle(Registry, reduce, str)
        self.assertIs(ported.dispatch_table[Registry], reduce)
        with self.assertRaises(TypeError):
            ported.pickle(Registry, "no function")
        with self.assertRaises(TypeError):
            ported.pickle(Registry, reduce, "no function")


if __name__ == "__main__":
    unittest.main()
