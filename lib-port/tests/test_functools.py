"""functools."""

import functools
import unittest
from functools import cmp_to_key, partial, reduce
from support import outcome


class Reduce(unittest.TestCase):
    def test_from_left_to_right(self):
        self.assertEqual(reduce(lambda a, b: (a, b), "abc"), (("a", "b"), "c"))

    def test_start_value(self):
        self.assertEqual(reduce(lambda a, b: a + b, [1, 2], 10), 13)

    def test_nothing_but_start_value(self):
        self.assertEqual(reduce(max, [], 7), 7)

    def test_nothing(self):
        self.assertIs(outcome(reduce, max, []), TypeError)


class Partial(unittest.TestCase):
    def setUp(self):
        self.call = lambda *args, **kwargs: (args, kwargs)

    def test_arguments_come_first(self):
        self.assertEqual(partial(self.call, 1)(2), ((1, 2), {}))

    def test_keywords_are_added(self):
        self.assertEqual(partial(self.call, a=1)(b=2), ((), {"a": 1, "b": 2}))

    def test_keywords_of_the_call_win(self):
        self.assertEqual(partial(self.call, a=1)(a=2), ((), {"a": 2}))

    def test_call_leaves_keywords_alone(self):
        made = partial(self.call, a=1)
        made(a=2, b=3)
        self.assertEqual(made.keywords, {"a": 1})

    def test_partial_of_partial_is_flat(self):
        made = partial(partial(self.call, 1), 2)
        self.assertEqual((made.func, made.args), (self.call, (1, 2)))

    def test_what_cannot_be_called(self):
        self.assertIs(outcome(partial, 3), TypeError)

    def test_repr_names_arguments(self):
        self.assertTrue(repr(partial(self.call, 1, a=2)).endswith(", 1, a=2)"))


class PartialMethod(unittest.TestCase):
    def test_self_comes_first(self):
        class Cell:
            def set(self, name, value):
                return self, name, value

            alive = functools.partialmethod(set, "alive")

        cell = Cell()
        self.assertEqual(cell.alive(True), (cell, "alive", True))


class CmpToKey(unittest.TestCase):
    def test_sort(self):
        self.assertEqual(sorted([2, 3, 1], key=cmp_to_key(lambda a, b: b - a)), [3, 2, 1])

    def test_equal(self):
        key = cmp_to_key(lambda a, b: a % 10 - b % 10)
        self.assertTrue(key(3) == key(13) and key(4) > key(13) and key(2) <= key(13))


class LruCache(unittest.TestCase):
    def setUp(self):
        self.calls = []

    def cached(self, *args, **kwargs):
        @functools.lru_cache(*args, **kwargs)
        def double(x):
            self.calls.append(x)
            return 2 * x

        return double

    def test_second_call_is_remembered(self):
        double = self.cached()
        self.assertEqual((double(2), double(2), self.calls), (4, 4, [2]))

    def test_oldest_is_forgotten(self):
        double = self.cached(maxsize=2)
        for x in (1, 2, 1, 3, 1, 2):
            double(x)
        self.assertEqual(self.calls, [1, 2, 3, 2])

    def test_no_size(self):
        double = self.cached(maxsize=0)
        double(1)
        double(1)
        self.assertEqual((self.calls, tuple(double.cache_info())), ([1, 1], (0, 2, 0, 0)))

    def test_no_bound(self):
        double = self.cached(maxsize=None)
        for x in list(range(20)) * 2:
            double(x)
        self.assertEqual(tuple(double.cache_info()), (20, 20, None, 20))

    def test_statistics_by_name(self):
        double = self.cached(maxsize=3)
        double(1)
        info = double.cache_info()
        self.assertEqual((info.hits, info.misses, info.maxsize, info.currsize), (0, 1, 3, 1))

    def test_clear(self):
        double = self.cached()
        double(1)
        double.cache_clear()
        double(1)
        self.assertEqual((self.calls, double.cache_info().misses), ([1, 1], 1))

    def test_function_below(self):
        double = self.cached()
        double.__wrapped__(1)
        double.__wrapped__(1)
        self.assertEqual(self.calls, [1, 1])

    def test_without_parentheses(self):
        double = self.cached
        made = functools.lru_cache(lambda x: self.calls.append(x))
        made(5)
        made(5)
        self.assertEqual(self.calls, [5])

    def test_keywords_are_keys(self):
        made = functools.lru_cache()(lambda **kwargs: self.calls.append(kwargs))
        made(a=1)
        made(a=1)
        made(a=2)
        self.assertEqual(self.calls, [{"a": 1}, {"a": 2}])

    def test_typed(self):
        made = functools.lru_cache(typed=True)(lambda x: self.calls.append(x))
        made(1)
        made("1")
        made(1)
        self.assertEqual(self.calls, [1, "1"])

    def test_method(self):
        class Source:
            @functools.lru_cache()
            def get(self, x):
                return [self, x]

        source = Source()
        self.assertEqual(source.get(1), [source, 1])
        self.assertIs(source.get(1), source.get(1))

    def test_cache_has_no_bound(self):
        made = functools.cache(lambda x: self.calls.append(x))
        made(1)
        made(1)
        self.assertEqual((self.calls, made.cache_info().maxsize), ([1], None))

    def test_bad_size(self):
        self.assertIs(outcome(functools.lru_cache, "many"), TypeError)


class TotalOrdering(unittest.TestCase):
    def check(self, cls):
        one, two = cls(1), cls(2)
        self.assertTrue(one < two and two > one and one <= two and two >= one and one <= cls(1))
        self.assertFalse(one > two or two < one or one >= two or two <= one)

    def test_from_less(self):
        @functools.total_ordering
        class Number:
            def __init__(self, value):
                self.value = value

            def __lt__(self, other):
                return self.value < other.value

            def __eq__(self, other):
                return self.value == other.value

        self.check(Number)

    def test_from_greater_or_equal(self):
        @functools.total_ordering
        class Number:
            def __init__(self, value):
                self.value = value

            def __ge__(self, other):
                return self.value >= other.value

            def __eq__(self, other):
                return self.value == other.value

        self.check(Number)

    def test_nothing_to_start_from(self):
        class Nothing:
            pass

        self.assertIs(outcome(functools.total_ordering, Nothing), ValueError)


class Wraps(unittest.TestCase):
    def test_decorated_function_still_runs(self):
        def decorate(function):
            @functools.wraps(function)
            def wrapper(*args):
                return function(*args) + 1

            return wrapper

        self.assertEqual(decorate(lambda x: 2 * x)(4), 9)


class CachedProperty(unittest.TestCase):
    def test_computed_once(self):
        class Source:
            reads = 0

            @functools.cached_property
            def value(self):
                self.reads += 1
                return self.reads

        source = Source()
        self.assertEqual((source.value, source.value, source.reads), (1, 1, 1))
        self.assertEqual(Source().value, 1)

    def test_may_be_set_and_deleted(self):
        class Source:
            @functools.cached_property
            def value(self):
                return 1

        source = Source()
        source.value = 5
        self.assertEqual(source.value, 5)
        del source.value
        self.assertEqual(source.value, 1)


class SingleDispatch(unittest.TestCase):
    def setUp(self):
        @functools.singledispatch
        def name(value):
            return "object"

        @name.register(int)
        def of_int(value):
            return "int"

        name.register(list, lambda value: "list")
        self.name = name

    def test_by_type(self):
        self.assertEqual([self.name(value) for value in (1, [], "")], ["int", "list", "object"])

    def test_subclass(self):
        class Items(list):
            pass

        self.assertEqual(self.name(Items()), "list")

    def test_nearest_base(self):
        class Base:
            pass

        class Derived(Base):
            pass

        self.name.register(Base, lambda value: "base")
        self.assertEqual(self.name(Derived()), "base")
        self.name.register(Derived, lambda value: "derived")
        self.assertEqual((self.name(Derived()), self.name(Base())), ("derived", "base"))

    def test_dispatch(self):
        self.assertEqual(self.name.dispatch(int)(0), "int")

    def test_no_argument(self):
        self.assertIs(outcome(self.name), TypeError)

    def test_method(self):
        class Shape:
            @functools.singledispatchmethod
            def of(self, value):
                return "object"

            @of.register(int)
            def _(self, value):
                return self, value

        shape = Shape()
        self.assertEqual((shape.of("a"), shape.of(3)), ("object", (shape, 3)))


if __name__ == "__main__":
    unittest.main()
