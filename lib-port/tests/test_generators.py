"""Generators: yield, send, throw, close, and delegation."""

import unittest


def numbers(end):
    for n in range(end):
        yield n


class Generators(unittest.TestCase):
    def test_values_come_one_by_one(self):
        made = numbers(2)
        self.assertEqual((next(made), next(made)), (0, 1))
        with self.assertRaises(StopIteration):
            next(made)
        with self.assertRaises(StopIteration):
            next(made)

    def test_nothing_runs_before_it_is_asked(self):
        seen = []

        def lazy():
            seen.append("began")
            yield

        made = lazy()
        self.assertEqual(seen, [])
        next(made)
        self.assertEqual(seen, ["began"])

    def test_next_with_a_default(self):
        self.assertEqual(next(numbers(0), "none"), "none")

    def test_return_is_the_value_of_the_end(self):
        def ends():
            yield 1
            return "end"

        made = ends()
        next(made)
        with self.assertRaises(StopIteration) as caught:
            next(made)
        self.assertEqual(caught.exception.value, "end")

    def test_send(self):
        def totals():
            total = 0
            while True:
                total += yield total

        made = totals()
        next(made)
        self.assertEqual([made.send(n) for n in (1, 2, 3)], [1, 3, 6])

    def test_send_before_the_start(self):
        with self.assertRaises(TypeError):
            numbers(2).send(1)

    def test_throw(self):
        def stubborn():
            while True:
                try:
                    yield "waiting"
                except ValueError:
                    yield "caught"

        made = stubborn()
        next(made)
        self.assertEqual(made.throw(ValueError()), "caught")
        with self.assertRaises(KeyError):
            made.throw(KeyError())

    def test_close_runs_finally(self):
        seen = []

        def careful():
            try:
                yield 1
            finally:
                seen.append("closed")

        made = careful()
        next(made)
        made.close()
        made.close()
        self.assertEqual(seen, ["closed"])

    def test_closing_what_does_not_want_to(self):
        def refuses():
            try:
                yield 1
            except GeneratorExit:
                yield 2

        made = refuses()
        next(made)
        with self.assertRaises(RuntimeError):
            made.close()

    def test_yield_from(self):
        def inner():
            got = yield 1
            return got

        def outer():
            result = yield from inner()
            yield result
            yield from "ab"

        made = outer()
        self.assertEqual(next(made), 1)
        self.assertEqual(made.send("sent"), "sent")
        self.assertEqual(list(made), ["a", "b"])

    def test_throw_goes_to_the_innermost(self):
        seen = []

        def inner():
            try:
                yield
            except ValueError:
                seen.append("inner")
                yield "handled"

        def outer():
            yield from inner()

        made = outer()
        next(made)
        self.assertEqual(made.throw(ValueError()), "handled")
        self.assertEqual(seen, ["inner"])

    def test_recursion(self):
        def flat(items):
            for item in items:
                if isinstance(item, list):
                    yield from flat(item)
                else:
                    yield item

        self.assertEqual(list(flat([1, [2, [3, []]], 4])), [1, 2, 3, 4])

    def test_a_generator_is_its_own_iterator(self):
        made = numbers(3)
        self.assertIs(iter(made), made)

    def test_endless(self):
        def fibonacci():
            a, b = 0, 1
            while True:
                yield a
                a, b = b, a + b

        made = fibonacci()
        self.assertEqual([next(made) for _ in range(10)][-1], 34)

    def test_pipelines(self):
        evens = (n for n in numbers(10) if n % 2 == 0)
        squares = (n * n for n in evens)
        self.assertEqual(sum(squares), 120)

    def test_an_exception_ends_it(self):
        def breaks():
            yield 1
            raise KeyError("x")

        made = breaks()
        next(made)
        with self.assertRaises(KeyError):
            next(made)
        self.assertEqual(list(made), [])

    def test_generator_methods(self):
        class Tree:
            def __init__(self, *children):
                self.children = children

            def __iter__(self):
                yield self
                for child in self.children:
                    yield from child

        self.assertEqual(len(list(Tree(Tree(), Tree(Tree())))), 4)
