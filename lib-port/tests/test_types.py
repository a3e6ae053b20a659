"""types."""

import types
import unittest


class Names(unittest.TestCase):
    def test_functions(self):
        self.assertIsInstance(lambda: None, types.FunctionType)
        self.assertIs(types.LambdaType, types.FunctionType)

    def test_methods(self):
        self.assertIsInstance(self.test_methods, types.MethodType)

    def test_built_in_functions(self):
        self.assertIsInstance(len, types.BuiltinFunctionType)

    def test_generators(self):
        self.assertIsInstance((i for i in ()), types.GeneratorType)

    def test_modules(self):
        self.assertIsInstance(unittest, types.ModuleType)

    def test_singletons(self):
        self.assertIsInstance(None, types.NoneType)
        self.assertIsInstance(Ellipsis, types.EllipsisType)
        self.assertIsInstance(NotImplemented, types.NotImplementedType)

    def test_unknown(self):
        with self.assertRaises(AttributeError):
            types.NothingOfTheKind


class Namespace(unittest.TestCase):
    def test_attributes(self):
        space = types.SimpleNamespace(a=1, b=2)
        space.a += 10
        self.assertEqual((space.a, space.b), (11, 2))

    def test_equality(self):
        self.assertEqual(types.SimpleNamespace(a=1), types.SimpleNamespace(a=1))
        self.assertNotEqual(types.SimpleNamespace(a=1), types.SimpleNamespace(a=2))

    def test_repr(self):
        self.assertEqual(repr(types.SimpleNamespace(a=1)), "namespace(a=1)")


if __name__ == "__main__":
    unittest.main()
