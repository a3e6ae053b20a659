# The port's copyreg, and what it leaves out, beside the interpreter's own.
import copyreg as reference
import unittest

from ported import load

ported = load("copyreg")


class Registry(unittest.TestCase):
    def setUp(self):
        self.addCleanup(ported.dispatch_table.clear)

    def test_a_function_that_pickles_is_found_by_its_type(self):
        def reduce(value):
            return str, ("x",)

        ported.pickle(Registry, reduce, str)
        self.assertIs(ported.dispatch_table[Registry], reduce)
        with self.assertRaises(TypeError):
            ported.pickle(Registry, "no function")
        with self.assertRaises(TypeError):
            ported.pickle(Registry, reduce, "no function")

    def test_what_only_pickling_needs_is_left_out(self):
        for name in ("add_extension", "clear_extension_cache", "_slotnames", "_reduce_ex"):
            self.assertTrue(hasattr(reference, name), name)
            self.assertFalse(hasattr(ported, name), name)


if __name__ == "__main__":
    unittest.main()
