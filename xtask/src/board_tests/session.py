# Runs one test module and tells what came of each test, a line each: U+001E and a list in JSON.
# The same script runs on a board, where it is sent over the raw prompt, and on a host.
import gc
import json
import sys
import unittest


def tell(*words):
    print("\x1e" + json.dumps(words))


def told(error):
    """The traceback of an exception that ended an import."""
    if isinstance(error, MemoryError):
        gc.collect()
        return str(error)
    if not hasattr(sys, "print_exception"):
        import traceback
        return "".join(traceback.format_exception(type(error), error, error.__traceback__))
    import io
    text = io.StringIO()
    sys.print_exception(error, text)
    return text.getvalue()


class Teller(unittest.TestResult):
    """A result that keeps nothing: memory is for the tests."""

    def startTest(self, test):
        tell("start", test.id())
        super().startTest(test)

    def _problem(self, kind, test, err, about=""):
        if issubclass(err[0], MemoryError):
            gc.collect()
            tell("memory", test.id(), about + str(err[1]))
        else:
            tell(kind, test.id(), about + self._exc_info_to_string(err, test))

    def addSuccess(self, test):
        tell("passed", test.id(), "")

    def addFailure(self, test, err):
        self._problem("failed", test, err)

    def addError(self, test, err):
        self._problem("error", test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            kind = "failed" if issubclass(err[0], test.failureException) else "error"
            self._problem(kind, test, err, subtest._subDescription() + "\n")

    def addSkip(self, test, reason):
        tell("skipped", test.id(), reason)

    def addExpectedFailure(self, test, err):
        tell("expected", test.id(), "")

    def addUnexpectedSuccess(self, test):
        tell("unexpected", test.id(), "")


def chosen(tests, prefixes):
    """The tests of a suite whose names begin so."""
    if hasattr(tests, "id"):
        name = tests.id()
        if any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes):
            yield tests
        return
    for test in tests:
        yield from chosen(test, prefixes)


def run(name, prefixes, folders):
    sys.path[:0] = folders
    try:
        __import__(name)
    except unittest.SkipTest as skip:
        return tell("module", "skipped", str(skip))
    except MemoryError as error:
        return tell("module", "memory", told(error))
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        return tell("module", "error", told(error))
    tests = unittest.defaultTestLoader.loadTestsFromModule(sys.modules[name])
    if prefixes:
        tests = unittest.TestSuite(chosen(tests, prefixes))
    tests(Teller())
    tests = None
    gc.collect()
    tell("end", gc.mem_free() if hasattr(gc, "mem_free") else None)


