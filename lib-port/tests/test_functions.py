"""How functions take arguments, keep variables, and call each other."""

import unittest


class Arguments(unittest.TestCase):
    def test_defaults_are_made_once(self):
        def add(item, items=[]):
            items.append(item)
            return items

        self.assertEqual(add(1), [1])
        self.assertEqual(add(2), [1, 2])
        self.assertEqual(add(3, []), [3])

    def test_keywords(self):
        def show(a, b=2, *, c, d=4):
            return a, b, c, d

        self.assertEqual(show(1, c=3), (1, 2, 3, 4))
        self.assertEqual(show(b=5, a=6, d=8, c=7), (6, 5, 7, 8))

    def test_variable_arguments(self):
        def show(first, *rest, **named):
            return first, rest, sorted(named.items())

        self.assertEqual(show(1), (1, (), []))
        self.assertEqual(show(1, 2, 3, x=4, y=5), (1, (2, 3), [("x", 4), ("y", 5)]))

    def test_unpacked_arguments(self):
        def show(*numbers, **named):
            return numbers, named

        self.assertEqual(show(*[1, 2], *(3,), **{"a": 4}), ((1, 2, 3), {"a": 4}))
        self.assertEqual(show(*"ab"), (("a", "b"), {}))

    def test_wrong_calls(self):
        def two(a, b):
            return a, b

        for call in (
            lambda: two(1),
            lambda: two(1, 2, 3),
            lambda: two(1, b=2, c=3),
            lambda: two(1, 2, a=1),
        ):
            with self.assertRaises(TypeError):
                call()

    def test_keyword_only_must_be_named(self):
        def only(*, key):
            return key

        with self.assertRaises(TypeError):
            only(1)
        with self.assertRaises(TypeError):
            only()

    def test_order_of_evaluation(self):
        seen = []

        def note(value):
            seen.append(value)
            return value

        def take(*arguments, **named):
            pass

        take(note(1), note(2), a=note(3), b=note(4))
        self.assertEqual(seen, [1, 2, 3, 4])


class Closures(unittest.TestCase):
    def test_each_call_has_its_own_variables(self):
        def counter(start):
            def step():
                nonlocal start
                start += 1
                return start

            return step

        one, ten = counter(0), counter(10)
        self.assertEqual([one(), ten(), one(), ten()], [1, 11, 2, 12])

    def test_variables_are_shared_not_copied(self):
        functions = [lambda: n for n in range(3)]
        self.assertEqual([function() for function in functions], [2, 2, 2])
        functions = [lambda n=n: n for n in range(3)]
        self.assertEqual([function() for function in functions], [0, 1, 2])

    def test_two_levels(self):
        def outer(a):
            def middle(b):
                def inner(c):
                    return a + b + c

                return inner

            return middle

        self.assertEqual(outer(1)(20)(300), 321)

    def test_sharing_between_functions(self):
        def account():
            money = 0

            def put(amount):
                nonlocal money
                money += amount

            return put, lambda: money

        put, total = account()
        put(5)
        put(6)
        self.assertEqual(total(), 11)

    def test_a_variable_without_a_value(self):
        def early():
            def inner():
                return later

            value = inner()
            later = 1
            return value

        with self.assertRaises(NameError):
            early()


class Calls(unittest.TestCase):
    def test_recursion(self):
        def factorial(n):
            return 1 if n < 2 else n * factorial(n - 1)

        self.assertEqual(factorial(20), 2432902008176640000)

    def test_mutual_recursion(self):
        def even(n):
            return n == 0 or odd(n - 1)

        def odd(n):
            return n != 0 and even(n - 1)

        self.assertTrue(even(12) and not odd(12))

    def test_endless_recursion_is_caught(self):
        def down(n):
            return down(n + 1) + 1

        with self.assertRaises(RuntimeError):
            down(0)

    def test_lambda(self):
        self.assertEqual((lambda a, *b, c=3: (a, b, c))(1, 2), (1, (2,), 3))

    def test_functions_are_values(self):
        table = {"double": lambda n: 2 * n, "text": str, "length": len}
        self.assertEqual(table["double"](4), 8)
        self.assertEqual(table["text"](4), "4")
        self.assertEqual(table["length"]("four"), 4)

    def test_names(self):
        def named():
            pass

        self.assertEqual(named.__name__, "named")

    def test_missing_return_is_none(self):
        def nothing():
            1 + 1

        self.assertIsNone(nothing())

    def test_map_filter_zip(self):
        self.assertEqual(list(map(lambda a, b: a * b, [1, 2, 3], [4, 5])), [4, 10])
        self.assertEqual(list(filter(None, [0, 1, "", "x"])), [1, "x"])
        self.assertEqual(list(zip("ab", [1, 2, 3])), [("a", 1), ("b", 2)])

    def test_docstrings_do_not_run(self):
        def documented():
            """Says nothing."""
            return 1

        self.assertEqual(documented(), 1)
