"""contextlib."""

import contextlib
import unittest
from contextlib import contextmanager
from support import outcome


class Generators(unittest.TestCase):
    def setUp(self):
        self.seen = []

        @contextmanager
        def manager(value):
            self.seen.append("in")
            try:
                yield value
            finally:
                self.seen.append("out")

        self.manager = manager

    def test_value(self):
        with self.manager(3) as value:
            self.seen.append(value)
        self.assertEqual(self.seen, ["in", 3, "out"])

    def test_exception_goes_through(self):
        with self.assertRaises(KeyError):
            with self.manager(1):
                raise KeyError
        self.assertEqual(self.seen, ["in", "out"])

    def test_exception_may_be_caught(self):
        @contextmanager
        def swallow():
            try:
                yield
            except KeyError:
                self.seen.append("caught")

        with swallow():
            raise KeyError
        self.assertEqual(self.seen, ["caught"])

    def test_exception_may_be_another(self):
        @contextmanager
        def translate():
            try:
                yield
            except KeyError:
                raise IndexError

        with self.assertRaises(IndexError):
            with translate():
                raise KeyError

    def test_stop_iteration_goes_through(self):
        with self.assertRaises(StopIteration):
            with self.manager(1):
                raise StopIteration

    def test_decorates_functions(self):
        @self.manager(1)
        def function(x):
            self.seen.append(x)
            return 2 * x

        self.assertEqual((function(4), function(5)), (8, 10))
        self.assertEqual(self.seen, ["in", 4, "out", "in", 5, "out"])

    def test_no_yield(self):
        @contextmanager
        def none():
            if self.seen is None:
                yield

        self.assertIs(outcome(none().__enter__), RuntimeError)

    def test_two_yields(self):
        @contextmanager
        def two():
            yield
            yield

        with self.assertRaises(RuntimeError):
            with two():
                pass


class Small(unittest.TestCase):
    def test_closing(self):
        class Thing:
            closed = False

            def close(self):
                self.closed = True

        with contextlib.closing(Thing()) as thing:
            self.assertFalse(thing.closed)
        self.assertTrue(thing.closed)

    def test_suppress(self):
        with contextlib.suppress(KeyError, IndexError):
            [][1]

    def test_suppress_lets_others_through(self):
        with self.assertRaises(ValueError):
            with contextlib.suppress(KeyError):
                raise ValueError

    def test_suppress_takes_bases(self):
        with contextlib.suppress(LookupError):
            {}[1]

    def test_nullcontext(self):
        with contextlib.nullcontext(5) as value:
            self.assertEqual(value, 5)

    def test_abstract_manager_enters_as_itself(self):
        class Manager(contextlib.AbstractContextManager):
            def __exit__(self, *exc):
                return True

        with Manager() as manager:
            self.assertIsInstance(manager, Manager)
            raise ValueError

    def test_decorator_mixin(self):
        seen = []

        class Manager(contextlib.ContextDecorator):
            def __enter__(self):
                seen.append("in")

            def __exit__(self, *exc):
                seen.append("out")

        @Manager()
        def function():
            seen.append("run")

        function()
        self.assertEqual(seen, ["in", "run", "out"])


class Stack(unittest.TestCase):
    def setUp(self):
        self.seen = []

    def test_last_in_first_out(self):
        with contextlib.ExitStack() as stack:
            stack.callback(self.seen.append, 1)
            stack.callback(self.seen.append, 2)
        self.assertEqual(self.seen, [2, 1])

    def test_enter_context(self):
        with contextlib.ExitStack() as stack:
            self.assertEqual(stack.enter_context(contextlib.nullcontext(7)), 7)

    def test_not_a_manager(self):
        self.assertIs(outcome(contextlib.ExitStack().enter_context, 3), TypeError)

    def test_exit_function_may_swallow(self):
        with contextlib.ExitStack() as stack:
            stack.push(lambda kind, value, trace: kind is KeyError)
            raise KeyError

    def test_outer_sees_what_inner_swallowed(self):
        with contextlib.ExitStack() as stack:
            stack.push(lambda kind, value, trace: self.seen.append(kind))
            stack.push(lambda *exc: True)
            raise KeyError
        self.assertEqual(self.seen, [None])

    def test_exception_in_a_callback(self):
        with self.assertRaises(ZeroDivisionError):
            with contextlib.ExitStack() as stack:
                stack.callback(self.seen.append, "still")
                stack.callback(lambda: 1 // 0)
        self.assertEqual(self.seen, ["still"])

    def test_pop_all(self):
        with contextlib.ExitStack() as stack:
            stack.callback(self.seen.append, "later")
            kept = stack.pop_all()
        self.assertEqual(self.seen, [])
        kept.close()
        self.assertEqual(self.seen, ["later"])

    def test_callback_decorates(self):
        with contextlib.ExitStack() as stack:

            @stack.callback
            def leave():
                self.seen.append("left")

        self.assertEqual(self.seen, ["left"])


if __name__ == "__main__":
    unittest.main()
