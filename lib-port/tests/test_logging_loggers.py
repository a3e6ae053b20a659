"""logging: loggers, handlers and how they are set up."""

import io
import logging
import sys
import unittest
import warnings
from support import Recorder, outcome


class Memory(logging.Handler):
    """Keeps what it is given, as text."""

    def __init__(self, level=0):
        logging.Handler.__init__(self, level)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class WithLogger(unittest.TestCase):
    def setUp(self):
        self.log = logging.getLogger("test")
        self.handler = Memory()
        self.log.addHandler(self.handler)
        self.log.setLevel(logging.DEBUG)
        self.log.propagate = False
        self.addCleanup(self.reset)

    def reset(self):
        self.log.handlers[:] = []
        self.log.filters[:] = []
        self.log.setLevel(logging.NOTSET)
        self.log.disabled = False
        logging.disable(logging.NOTSET)


class Loggers(WithLogger):
    def test_one_of_each_name(self):
        self.assertIs(logging.getLogger("test"), self.log)

    def test_name_is_text(self):
        self.assertIs(outcome(logging.getLogger, 5), TypeError)

    def test_root(self):
        self.assertIs(logging.getLogger(), logging.root)
        self.assertIs(logging.getLogger("root"), logging.root)
        self.assertEqual((logging.root.name, logging.root.parent), ("root", None))

    def test_levels(self):
        for name in ("debug", "info", "warning", "error", "critical"):
            getattr(self.log, name)(name)
        self.assertEqual(self.handler.lines, ["debug", "info", "warning", "error", "critical"])

    def test_level_by_number(self):
        self.log.log(15, "%s-%s", 1, 2)
        self.assertEqual(self.handler.lines, ["1-2"])

    def test_level_is_a_number(self):
        self.assertIs(outcome(self.log.log, "INFO", "m"), TypeError)

    def test_below_level(self):
        self.log.setLevel("ERROR")
        self.log.warning("w")
        self.log.error("e")
        self.assertEqual(self.handler.lines, ["e"])

    def test_below_level_of_handler(self):
        self.handler.setLevel(logging.ERROR)
        self.log.warning("w")
        self.assertEqual(self.handler.lines, [])

    def test_message_is_made_where_it_is_needed_only(self):
        class Costly:
            def __str__(self):
                raise RuntimeError

        self.log.setLevel(logging.INFO)
        self.log.debug("%s", Costly())
        self.assertEqual(self.handler.lines, [])

    def test_enabled(self):
        self.log.setLevel(logging.INFO)
        self.assertEqual([self.log.isEnabledFor(level) for level in (10, 20, 30)], [False, True, True])

    def test_disabled_logger(self):
        self.log.disabled = True
        self.log.critical("c")
        self.assertEqual(self.handler.lines, [])

    def test_disabled_levels(self):
        logging.disable(logging.WARNING)
        self.log.warning("w")
        self.log.error("e")
        self.assertEqual(self.handler.lines, ["e"])

    def test_disabled_levels_by_name(self):
        logging.disable("INFO")
        self.assertFalse(self.log.isEnabledFor(20))

    def test_all_levels_disabled(self):
        logging.disable()
        self.assertFalse(self.log.isEnabledFor(50))

    def test_filter(self):
        self.log.addFilter(lambda record: "x" in record.msg)
        self.log.info("axe")
        self.log.info("saw")
        self.assertEqual(self.handler.lines, ["axe"])

    def test_filter_may_change_the_record(self):
        def louder(record):
            record.msg += "!"
            return True

        self.log.addFilter(louder)
        self.log.info("axe")
        self.assertEqual(self.handler.lines, ["axe!"])

    def test_handler_is_added_once(self):
        self.log.addHandler(self.handler)
        self.assertEqual(self.log.handlers, [self.handler])

    def test_handler_is_removed(self):
        self.log.removeHandler(self.handler)
        self.log.removeHandler(self.handler)
        self.assertEqual(self.log.handlers, [])

    def test_extra_fields(self):
        self.handler.setFormatter(logging.Formatter("%(room)s %(message)s"))
        self.log.info("hot", extra={"room": "hall"})
        self.assertEqual(self.handler.lines, ["hall hot"])

    def test_extra_fields_do_not_overwrite(self):
        self.assertIs(outcome(lambda: self.log.info("m", extra={"name": "n"})), KeyError)
        self.assertIs(outcome(lambda: self.log.info("m", extra={"message": "n"})), KeyError)

    def test_unknown_keyword(self):
        self.assertIs(outcome(lambda: self.log.info("m", colour="red")), TypeError)

    def test_repr(self):
        self.assertEqual(repr(self.log), "<Logger test (DEBUG)>")

    def test_own_records(self):
        class Own(logging.Logger):
            def makeRecord(self, *args, **kwargs):
                record = logging.Logger.makeRecord(self, *args, **kwargs)
                record.msg = record.msg.upper()
                return record

        log = Own("own")
        log.propagate = False
        log.addHandler(self.handler)
        log.warning("hot")
        self.assertEqual(self.handler.lines, ["HOT"])

    def test_caller(self):
        self.handler.setFormatter(logging.Formatter("%(filename)s %(funcName)s"))
        self.log.info("m")
        self.assertEqual(self.handler.lines, ["test_logging_loggers.py test_caller"])

    def test_stack(self):
        self.log.info("m", stack_info=True)
        self.assertTrue(self.handler.lines[0].startswith("m\nStack (most recent call last):\n"))

    def test_other_names_of_levels(self):
        self.log.fatal("f")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            self.log.warn("w")
        self.assertEqual(self.handler.lines, ["f", "w"])

    def test_warn_is_deprecated(self):
        with self.assertWarns(DeprecationWarning):
            self.log.warn("w")

    def test_handle(self):
        self.log.handle(logging.makeLogRecord({"msg": "m", "levelno": 20}))
        self.assertEqual(self.handler.lines, ["m"])


class Errors(WithLogger):
    def setUp(self):
        WithLogger.setUp(self)
        self.error = None
        try:
            {}["oil"]
        except KeyError as error:
            self.error = error

    def ends(self):
        self.assertEqual(len(self.handler.lines), 1)
        lines = self.handler.lines[0].split("\n")
        return lines[0], lines[-1].split(":")[0]

    def test_error_is_passed(self):
        self.log.warning("no %s", "oil", exc_info=self.error)
        self.assertEqual(self.ends(), ("no oil", "KeyError"))

    def test_exception_with_error(self):
        self.log.exception("no oil", exc_info=self.error)
        self.assertEqual(self.ends(), ("no oil", "KeyError"))

    def test_place_of_error(self):
        self.log.error("no oil", exc_info=self.error)
        self.assertIn("test_logging_loggers.py", self.handler.lines[0])

    def test_tuple(self):
        self.log.error("no oil", exc_info=(KeyError, self.error, None))
        self.assertEqual(self.ends(), ("no oil", "KeyError"))

    def test_without_error(self):
        self.log.error("no oil", exc_info=None)
        self.assertEqual(self.handler.lines, ["no oil"])

    def test_exception_outside_of_handlers_of_exceptions(self):
        self.log.exception("no oil")
        self.assertEqual(self.handler.lines, ["no oil\nNoneType: None"])

    def test_exception_that_is_being_handled(self):
        try:
            {}["oil"]
        except KeyError:
            self.log.exception("no oil")
        self.assertEqual(self.ends(), ("no oil", "KeyError"))


class Hierarchy(WithLogger):
    def test_parents(self):
        self.assertIs(logging.getLogger("test.a.b").parent, self.log)

    def test_parent_that_comes_later(self):
        leaf = logging.getLogger("later.a.b")
        self.assertIs(leaf.parent, logging.root)
        middle = logging.getLogger("later.a")
        self.assertIs(leaf.parent, middle)
        self.assertIs(middle.parent, logging.root)
        top = logging.getLogger("later")
        self.assertEqual((leaf.parent, middle.parent), (middle, top))

    def test_names_that_only_begin_alike(self):
        self.assertIs(logging.getLogger("tester").parent, logging.root)

    def test_child(self):
        self.assertIs(self.log.getChild("a.b"), logging.getLogger("test.a.b"))
        self.assertIs(logging.root.getChild("test"), self.log)

    def test_level_comes_from_above(self):
        leaf = logging.getLogger("test.level")
        self.log.setLevel(35)
        self.assertEqual(leaf.getEffectiveLevel(), 35)
        self.assertFalse(leaf.isEnabledFor(30))

    def test_own_level_counts(self):
        leaf = logging.getLogger("test.own")
        leaf.setLevel(10)
        self.log.setLevel(40)
        leaf.debug("d")
        self.assertEqual(self.handler.lines, ["d"])

    def test_handlers_above(self):
        logging.getLogger("test.x.y").info("m")
        self.assertEqual(self.handler.lines, ["m"])

    def test_no_propagation(self):
        leaf = logging.getLogger("test.quiet")
        leaf.propagate = False
        leaf.addHandler(logging.NullHandler())
        leaf.warning("m")
        self.assertEqual(self.handler.lines, [])

    def test_has_handlers(self):
        self.assertTrue(logging.getLogger("test.x").hasHandlers())
        alone = logging.getLogger("test.alone")
        alone.propagate = False
        self.assertFalse(alone.hasHandlers())


class Classes(unittest.TestCase):
    def test_own_class(self):
        class Own(logging.Logger):
            pass

        self.addCleanup(logging.setLoggerClass, logging.getLoggerClass())
        logging.setLoggerClass(Own)
        self.assertIsInstance(logging.getLogger("classes.own"), Own)
        self.assertIs(logging.getLoggerClass(), Own)

    def test_own_class_extends_logger(self):
        self.assertIs(outcome(logging.setLoggerClass, dict), TypeError)


class Streams(WithLogger):
    def setUp(self):
        WithLogger.setUp(self)
        self.out = io.StringIO()
        self.stream = logging.StreamHandler(self.out)
        self.log.addHandler(self.stream)

    def test_lines(self):
        self.log.info("one")
        self.log.info("two")
        self.assertEqual(self.out.getvalue(), "one\ntwo\n")

    def test_own_terminator(self):
        self.stream.terminator = ";"
        self.log.info("one")
        self.assertEqual(self.out.getvalue(), "one;")

    def test_standard_error(self):
        self.assertIs(logging.StreamHandler().stream, sys.stderr)

    def test_other_stream(self):
        other = io.StringIO()
        self.assertIs(self.stream.setStream(other), self.out)
        self.assertIsNone(self.stream.setStream(other))
        self.log.info("m")
        self.assertEqual((self.out.getvalue(), other.getvalue()), ("", "m\n"))

    def test_repr(self):
        self.stream.setLevel(30)
        self.assertEqual(repr(self.stream), "<StreamHandler (WARNING)>")

    def test_stream_without_flush(self):
        class Bare:
            write = Recorder()

        self.stream.setStream(Bare())
        self.log.info("m")
        self.assertEqual(Bare.write.calls, ["m\n"])

    def test_errors_of_streams_are_handled(self):
        class Broken:
            def write(self, text):
                raise OSError(28)

        self.stream.setStream(Broken())
        self.stream.handleError = Recorder()
        self.log.info("m")
        self.assertEqual(self.stream.handleError.calls[0].msg, "m")

    def test_errors_may_be_ignored(self):
        self.addCleanup(setattr, logging, "raiseExceptions", logging.raiseExceptions)
        logging.raiseExceptions = False
        self.log.removeHandler(self.handler)
        self.log.info("%d", "no number")
        self.assertEqual(self.out.getvalue(), "")


class Handlers(unittest.TestCase):
    def setUp(self):
        self.record = logging.makeLogRecord({"msg": "m", "levelno": 20})

    def test_emit_has_to_be_overridden(self):
        self.assertIs(outcome(logging.Handler().emit, self.record), NotImplementedError)

    def test_handle_asks_filters(self):
        handler = Memory()
        handler.addFilter(lambda record: False)
        self.assertFalse(handler.handle(self.record))
        self.assertEqual(handler.lines, [])

    def test_names(self):
        handler = logging.NullHandler()
        self.assertIsNone(handler.name)
        handler.name = "n"
        self.assertEqual(handler.get_name(), "n")
        handler.set_name("o")
        self.assertEqual(handler.name, "o")
        handler.close()

    def test_null(self):
        handler = logging.NullHandler()
        self.assertIsNone(handler.handle(self.record))
        self.assertIsNone(handler.emit(self.record))

    def test_locks(self):
        handler = logging.Handler()
        handler.acquire()
        handler.release()
        self.assertIsNone(handler.flush())

    def test_repr(self):
        self.assertEqual(repr(Memory(10)), "<Memory (DEBUG)>")

    def test_last_resort(self):
        self.assertEqual(logging.lastResort.level, logging.WARNING)
        self.assertIs(logging.lastResort.stream, sys.stderr)

    def test_last_resort_is_used(self):
        log = logging.getLogger("resort")
        log.propagate = False
        self.addCleanup(setattr, logging, "lastResort", logging.lastResort)
        logging.lastResort = Memory(30)
        log.setLevel(10)
        log.info("i")
        log.warning("w")
        self.assertEqual(logging.lastResort.lines, ["w"])
