"""Which variable a name means."""

import unittest

shared = "module"
counted = 0


def read():
    return shared


def count():
    global counted
    counted += 1
    return counted


class Scopes(unittest.TestCase):
    shared = "class"
    doubled = shared * 2

    def test_a_function_reads_its_module(self):
        self.assertEqual(read(), "module")

    def test_a_method_does_not_see_its_class(self):
        self.assertEqual(shared, "module")
        self.assertEqual(self.shared, "class")

    def test_a_class_body_sees_itself(self):
        self.assertEqual(self.doubled, "classclass")

    def test_global(self):
        before = counted
        count()
        self.assertEqual(counted, before + 1)

    def test_global_makes_a_name(self):
        def make():
            global made_by_a_function
            made_by_a_function = 5

        make()
        self.assertEqual(made_by_a_function, 5)
        self.assertEqual(globals()["made_by_a_function"], 5)

    def test_local_hides_module(self):
        def local():
            shared = "local"
            return shared

        self.assertEqual((local(), shared), ("local", "module"))

    def test_reading_before_assigning(self):
        def early():
            value = shared_late
            shared_late = 1
            return value

        with self.assertRaises(NameError):
            early()

    def test_a_comprehension_keeps_its_variable(self):
        n = "outside"
        squares = [n * n for n in range(3)]
        self.assertEqual((squares, n), ([0, 1, 4], "outside"))

    def test_a_loop_leaves_its_variable(self):
        for n in range(3):
            pass
        self.assertEqual(n, 2)

    def test_an_exception_name_ends_with_its_block(self):
        try:
            raise ValueError
        except ValueError as error:
            pass
        with self.assertRaises(NameError):
            error

    def test_builtins_can_be_hidden(self):
        def hidden():
            len = lambda items: "hidden"
            return len([])

        self.assertEqual((hidden(), len([])), ("hidden", 0))

    def test_nested_classes(self):
        class Outer:
            value = 1

            class Inner:
                value = 2

        self.assertEqual((Outer.value, Outer.Inner.value), (1, 2))

    def test_a_method_closes_over_its_function(self):
        def make(word):
            class Made:
                def say(self):
                    return word

            return Made

        self.assertEqual(make("hello")().say(), "hello")

    def test_exec_with_its_own_names(self):
        names = {"a": 2}
        exec("b = a * 21", names)
        self.assertEqual(names["b"], 42)

    def test_eval(self):
        self.assertEqual(eval("a + b", {"a": 1, "b": 2}), 3)
