# The port's copyreg, and what it leaves out, beside the interpreter's own.
import copyreg as reference
import unittest

from ported import load

ported = load("copyreg")


class Registry(unittest.TestCase):
    def setUp(self):
        self.addCleanup(ported.dispatch_table.clear)

    def test_the_names_are_those_of_the_reference(self):
        self.assertEqual(ported.__all__, reference.__all__)

    def test_a_function_that_pickles_is_found_by_its_type(self):
        def reduce(value):
            return str, ("x",)

        ported.pickle(Registry, reduce, str)
        self.assertIs(ported.dispatch_table[Registry], reduce)
        with self.assertRaises(TypeError):
            ported.pickle(Registry, "no function")
        with self.assertRaises(TypeError):
            ported.pickle(Registry, reduce, "no function")

    def test_complex_numbers_are_registered(self):
        self.assertEqual(ported.pickle_complex(1 + 2j), (complex, (1.0, 2.0)))

    def test_extension_codes_are_given_once(self):
        ported.add_extension("module", "name", 7)
        ported.add_extension("module", "name", 7)
        for wrong in [("module", "name", 8), ("module", "other", 7), ("a", "b", 0)]:
            with self.assertRaises(ValueError):
                ported.add_extension(*wrong)
        with self.assertRaises(ValueError):
            ported.remove_extension("module", "name", 8)
        ported.remove_extension("module", "name", 7)
        ported.add_extension("module", "name", 8)
        ported.remove_extension("module", "name", 8)

    def test_classes_have_no_slots_on_boards(self):
        class Slots:
            __slots__ = ("a",)

        self.assertEqual(reference._slotnames(Slots), ["a"])
        self.assertEqual(ported._slotnames(Slots), [])
        self.assertFalse(hasattr(ported, "_reduce_ex"))


if __name__ == "__main__":
    unittest.main()
