"""operator."""

import operator
import unittest
from support import outcome


class Arithmetic(unittest.TestCase):
    def test_two_numbers(self):
        for name, expected in (("add", 9), ("sub", 5), ("mul", 14), ("floordiv", 3), ("mod", 1), ("pow", 49)):
            self.assertEqual(getattr(operator, name)(7, 2), expected, name)

    def test_division(self):
        self.assertEqual(operator.truediv(1, 2), 0.5)

    def test_one_number(self):
        self.assertEqual((operator.neg(2), operator.pos(2), operator.abs(-2), operator.inv(2)), (-2, 2, 2, -3))

    def test_bits(self):
        self.assertEqual((operator.and_(6, 3), operator.or_(6, 3), operator.xor(6, 3)), (2, 7, 5))
        self.assertEqual((operator.lshift(1, 4), operator.rshift(16, 2)), (16, 4))

    def test_index(self):
        self.assertEqual(operator.index(3), 3)


class Comparison(unittest.TestCase):
    def test_order(self):
        names = ("lt", "le", "eq", "ne", "ge", "gt")
        self.assertEqual([getattr(operator, name)(1, 2) for name in names], [True, True, False, True, False, False])

    def test_identity(self):
        one = []
        self.assertTrue(operator.is_(one, one) and operator.is_not(one, []))

    def test_truth(self):
        self.assertTrue(operator.truth([1]) and operator.not_([]))


class Sequences(unittest.TestCase):
    def test_items(self):
        items = [1, 2, 3]
        operator.setitem(items, 0, 9)
        operator.delitem(items, 1)
        self.assertEqual((items, operator.getitem(items, 1)), ([9, 3], 3))

    def test_contains(self):
        self.assertTrue(operator.contains("abc", "b"))

    def test_count(self):
        self.assertEqual(operator.countOf([1, 2, 1], 1), 2)

    def test_index_of(self):
        self.assertEqual(operator.indexOf("abc", "c"), 2)
        self.assertIs(outcome(operator.indexOf, "abc", "x"), ValueError)

    def test_matrix_product(self):
        class Matrix:
            def __matmul__(self, other):
                return "product", other

        self.assertEqual(operator.matmul(Matrix(), 2), ("product", 2))
        self.assertEqual(operator.imatmul(Matrix(), 2), ("product", 2))
        self.assertIs(outcome(operator.matmul, 1, 2), TypeError)

    def test_concatenation(self):
        self.assertEqual(operator.concat([1], [2]), [1, 2])
        self.assertIs(outcome(operator.concat, 1, 2), TypeError)

    def test_length_hint(self):
        self.assertEqual((operator.length_hint([1, 2]), operator.length_hint(3, 5)), (2, 5))


class InPlace(unittest.TestCase):
    def test_list_is_the_same(self):
        items = [1]
        self.assertIs(operator.iadd(items, [2]), items)
        self.assertEqual(items, [1, 2])

    def test_numbers(self):
        self.assertEqual((operator.isub(5, 3), operator.imul(5, 3), operator.ior(4, 1)), (2, 15, 5))


class Getters(unittest.TestCase):
    def setUp(self):
        class Thing:
            pass

        self.thing = Thing()
        self.thing.name = "outer"
        self.thing.part = Thing()
        self.thing.part.name = "inner"

    def test_item(self):
        self.assertEqual(operator.itemgetter(1)("abc"), "b")

    def test_items(self):
        self.assertEqual(operator.itemgetter(0, -1)("abc"), ("a", "c"))

    def test_item_of_a_dict(self):
        self.assertEqual(sorted([{"n": 2}, {"n": 1}], key=operator.itemgetter("n")), [{"n": 1}, {"n": 2}])

    def test_attribute(self):
        self.assertEqual(operator.attrgetter("name")(self.thing), "outer")

    def test_attribute_of_attribute(self):
        self.assertEqual(operator.attrgetter("part.name")(self.thing), "inner")

    def test_attributes(self):
        self.assertEqual(operator.attrgetter("name", "part.name")(self.thing), ("outer", "inner"))

    def test_attribute_must_be_text(self):
        self.assertIs(outcome(operator.attrgetter, 3), TypeError)

    def test_method(self):
        self.assertEqual(operator.methodcaller("split", ",")("a,b"), ["a", "b"])

    def test_method_must_be_text(self):
        self.assertIs(outcome(operator.methodcaller, 3), TypeError)

    def test_call(self):
        self.assertEqual(operator.call(max, 1, 2), 2)


class Names(unittest.TestCase):
    def test_of_special_methods(self):
        self.assertEqual((operator.__add__(1, 2), operator.__not__(1)), (3, False))

    def test_unknown(self):
        with self.assertRaises(AttributeError):
            operator.nothing_of_the_kind


if __name__ == "__main__":
    unittest.main()
