"""Raising, catching, cleaning up."""

import unittest


class Special(Exception):
    pass


class MoreSpecial(Special):
    def __init__(self, code, *rest):
        super().__init__(code, *rest)
        self.code = code


class Catching(unittest.TestCase):
    def test_the_first_that_fits(self):
        def kind(error):
            try:
                raise error
            except KeyError:
                return "key"
            except (IndexError, TypeError):
                return "index or type"
            except Exception:
                return "other"

        self.assertEqual([kind(KeyError()), kind(TypeError()), kind(OSError(1))],
                         ["key", "index or type", "other"])

    def test_base_classes_catch(self):
        with self.assertRaises(LookupError):
            {}[0]
        with self.assertRaises(LookupError):
            [][0]
        with self.assertRaises(ArithmeticError):
            1 // 0

    def test_own_classes(self):
        with self.assertRaises(Special) as caught:
            raise MoreSpecial(7, "seven")
        self.assertEqual(caught.exception.code, 7)
        self.assertEqual(caught.exception.args, (7, "seven"))

    def test_a_class_is_enough(self):
        with self.assertRaises(ValueError) as caught:
            raise ValueError
        self.assertEqual(caught.exception.args, ())

    def test_else_and_finally(self):
        def path(error):
            seen = []
            try:
                try:
                    if error:
                        raise error
                    seen.append("body")
                except ValueError:
                    seen.append("except")
                else:
                    seen.append("else")
                finally:
                    seen.append("finally")
            except KeyError:
                seen.append("outer")
            return seen

        self.assertEqual(path(None), ["body", "else", "finally"])
        self.assertEqual(path(ValueError()), ["except", "finally"])
        self.assertEqual(path(KeyError()), ["finally", "outer"])

    def test_uncaught_goes_up(self):
        def inner():
            raise OSError(5, "input")

        def outer():
            try:
                inner()
            except ValueError:
                return "wrong"

        with self.assertRaises(OSError) as caught:
            outer()
        self.assertEqual(caught.exception.errno, 5)


class Raising(unittest.TestCase):
    def test_raise_again(self):
        seen = []
        with self.assertRaises(ValueError):
            try:
                raise ValueError("x")
            except ValueError:
                seen.append("first")
                raise
        self.assertEqual(seen, ["first"])

    def test_raise_another(self):
        with self.assertRaises(KeyError):
            try:
                raise ValueError
            except ValueError:
                raise KeyError

    def test_nothing_to_raise_again(self):
        with self.assertRaises(RuntimeError):
            raise

    def test_only_exceptions_are_raised(self):
        with self.assertRaises(TypeError):
            raise 1

    def test_text(self):
        self.assertEqual(str(ValueError("why")), "why")
        self.assertEqual(str(ValueError()), "")
        self.assertEqual(str(ValueError(1, 2)), "(1, 2)")

    def test_repr(self):
        self.assertEqual(repr(ValueError()), "ValueError()")
        self.assertEqual(repr(ValueError(1, "x")), "ValueError(1, 'x')")

    def test_repr_of_one_argument(self):
        self.assertEqual(repr(ValueError("why")), "ValueError('why')")

    def test_the_type_knows_its_name(self):
        try:
            raise MoreSpecial(1)
        except Special as error:
            self.assertEqual(type(error).__name__, "MoreSpecial")


class Finally(unittest.TestCase):
    def test_return_runs_it(self):
        seen = []

        def leave():
            try:
                return "value"
            finally:
                seen.append("cleaned")

        self.assertEqual((leave(), seen), ("value", ["cleaned"]))

    def test_its_return_wins(self):
        def overrule():
            try:
                return 1
            finally:
                return 2

        self.assertEqual(overrule(), 2)

    def test_its_return_swallows(self):
        def swallow():
            try:
                raise ValueError
            finally:
                return "swallowed"

        self.assertEqual(swallow(), "swallowed")

    def test_break_and_continue_run_it(self):
        seen = []
        for n in range(3):
            try:
                if n == 0:
                    continue
                if n == 1:
                    break
            finally:
                seen.append(n)
        self.assertEqual(seen, [0, 1])

    def test_nested(self):
        seen = []
        try:
            try:
                try:
                    raise KeyError
                finally:
                    seen.append(1)
            finally:
                seen.append(2)
        except KeyError:
            seen.append(3)
        self.assertEqual(seen, [1, 2, 3])


class Builtin(unittest.TestCase):
    def test_what_raises_what(self):
        nothing = None
        for expected, action in (
            (TypeError, lambda: 1 + "1"),
            (TypeError, lambda: len(5)),
            (TypeError, lambda: nothing()),
            (ValueError, lambda: int("12x")),
            (ValueError, lambda: [].remove(1)),
            (IndexError, lambda: [1][3]),
            (IndexError, lambda: [].pop()),
            (KeyError, lambda: {}["x"]),
            (KeyError, lambda: set().pop()),
            (AttributeError, lambda: "".missing),
            (NameError, lambda: undefined_name),
            (ZeroDivisionError, lambda: 1 / 0),
            (ZeroDivisionError, lambda: 5 % 0),
            (StopIteration, lambda: next(iter([]))),
            (OverflowError, lambda: int(float("inf"))),
            (ImportError, lambda: __import__("no_such_module")),
            (SyntaxError, lambda: eval("1 +")),
        ):
            with self.subTest(expected=expected.__name__):
                with self.assertRaises(expected):
                    action()

    def test_hierarchy(self):
        for child, parent in (
            (KeyError, LookupError),
            (ZeroDivisionError, ArithmeticError),
            (NotImplementedError, RuntimeError),
            (UnicodeError, ValueError),
            (IndentationError, SyntaxError),
            (Exception, BaseException),
            (KeyboardInterrupt, BaseException),
        ):
            with self.subTest(child=child.__name__):
                self.assertTrue(issubclass(child, parent))
        self.assertFalse(issubclass(KeyboardInterrupt, Exception))
        self.assertFalse(issubclass(SystemExit, Exception))

    def test_key_error_knows_its_key(self):
        try:
            {}["k"]
        except KeyError as error:
            self.assertEqual(error.args[0], "k")
