"""Context managers, iterators and decorators."""

import unittest
from support import Recorder


class Manager:
    def __init__(self, name, note, swallow=False):
        self.name, self.note, self.swallow = name, note, swallow

    def __enter__(self):
        self.note(self.name + " in")
        return self

    def __exit__(self, kind, error, traceback):
        self.note(self.name + (" out" if kind is None else " " + kind.__name__))
        return self.swallow


class ContextManagers(unittest.TestCase):
    def test_enter_and_exit(self):
        note = Recorder()
        with Manager("a", note) as manager:
            note(manager.name)
        self.assertEqual(note.calls, ["a in", "a", "a out"])

    def test_exit_sees_the_exception(self):
        note = Recorder()
        with self.assertRaises(ValueError):
            with Manager("a", note):
                raise ValueError
        self.assertEqual(note.calls, ["a in", "a ValueError"])

    def test_exit_may_swallow(self):
        note = Recorder()
        with Manager("a", note, swallow=True):
            raise KeyError
        self.assertEqual(note.calls[-1], "a KeyError")

    def test_several(self):
        note = Recorder()
        with Manager("a", note), Manager("b", note):
            pass
        self.assertEqual(note.calls, ["a in", "b in", "b out", "a out"])

    def test_the_inner_may_swallow_for_the_outer(self):
        note = Recorder()
        with Manager("a", note), Manager("b", note, swallow=True):
            raise OSError
        self.assertEqual(note.calls, ["a in", "b in", "b OSError", "a out"])

    def test_return_leaves(self):
        note = Recorder()

        def leave():
            with Manager("a", note):
                return 5

        self.assertEqual((leave(), note.calls), (5, ["a in", "a out"]))

    def test_break_leaves(self):
        note = Recorder()
        for _ in range(3):
            with Manager("a", note):
                break
        self.assertEqual(note.calls, ["a in", "a out"])


class Countdown:
    def __init__(self, start):
        self.n = start

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Iterators(unittest.TestCase):
    def test_for(self):
        self.assertEqual([n for n in Countdown(3)], [2, 1, 0])

    def test_consumers(self):
        self.assertEqual(list(Countdown(3)), [2, 1, 0])
        self.assertEqual(tuple(Countdown(2)), (1, 0))
        self.assertEqual(sum(Countdown(4)), 6)
        self.assertEqual(sorted(Countdown(3)), [0, 1, 2])
        self.assertEqual((min(Countdown(3)), max(Countdown(3))), (0, 2))
        self.assertTrue(1 in Countdown(3))

    def test_unpacking(self):
        a, *b = Countdown(3)
        self.assertEqual((a, b), (2, [1, 0]))

    def test_enumerate_and_zip(self):
        self.assertEqual(list(enumerate("ab", 1)), [(1, "a"), (2, "b")])
        self.assertEqual(list(zip(Countdown(2), "xy")), [(1, "x"), (0, "y")])

    def test_reversed(self):
        self.assertEqual(list(reversed([1, 2, 3])), [3, 2, 1])
        self.assertEqual("".join(reversed("abc")), "cba")

    def test_iter_of_sequence_protocol(self):
        class Old:
            def __getitem__(self, index):
                if index > 2:
                    raise IndexError
                return index * 10

        self.assertEqual(list(iter(Old())), [0, 10, 20])

    def test_range(self):
        self.assertEqual(list(range(10, 0, -3)), [10, 7, 4, 1])
        self.assertEqual((len(range(0, 10, 3)), range(5)[-1], 4 in range(0, 10, 2)), (4, 4, True))
        self.assertEqual(list(range(10)[2:8:3]), [2, 5])
        with self.assertRaises(ValueError):
            range(1, 2, 0)

    def test_not_iterable(self):
        with self.assertRaises(TypeError):
            iter(5)
        with self.assertRaises(TypeError):
            for _ in None:
                pass


class Decorators(unittest.TestCase):
    def test_order(self):
        note = Recorder()

        def mark(name):
            note("make " + name)

            def decorate(function):
                note("apply " + name)
                return function

            return decorate

        @mark("a")
        @mark("b")
        def decorated():
            pass

        self.assertEqual(note.calls, ["make a", "make b", "apply b", "apply a"])

    def test_wrapping(self):
        def twice(function):
            def wrapper(*arguments, **named):
                return 2 * function(*arguments, **named)

            return wrapper

        @twice
        def add(a, b=1):
            return a + b

        self.assertEqual((add(1), add(1, b=5)), (4, 12))

    def test_of_methods(self):
        def shout(method):
            return lambda self: method(self).upper()

        class Speaker:
            @shout
            def speak(self):
                return "hello"

        self.assertEqual(Speaker().speak(), "HELLO")

    def test_of_classes(self):
        def register(cls):
            cls.registered = True
            return cls

        @register
        class Thing:
            pass

        self.assertTrue(Thing.registered)

    def test_any_callable(self):
        class Wrap:
            def __init__(self, function):
                self.function = function

            def __call__(self, n):
                return [self.function(n)]

        @Wrap
        def square(n):
            return n * n

        self.assertEqual(square(3), [9])

    def test_descriptors(self):
        class Upper:
            def __get__(self, instance, owner):
                return "read from %s" % type(instance).__name__

        class Owner:
            value = Upper()

        self.assertEqual(Owner().value, "read from Owner")
