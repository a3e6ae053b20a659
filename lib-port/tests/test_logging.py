"""logging: levels, records, formats and filters."""

import logging
import unittest
from support import outcome


def record(**fields):
    made = {"name": "a.b", "levelno": 20, "levelname": "INFO", "msg": "hot", "args": ()}
    made.update(fields)
    return logging.makeLogRecord(made)


class Levels(unittest.TestCase):
    def test_order(self):
        levels = [logging.NOTSET, logging.DEBUG, logging.INFO, logging.WARNING, logging.ERROR, logging.CRITICAL]
        self.assertEqual(levels, [0, 10, 20, 30, 40, 50])

    def test_other_names(self):
        self.assertEqual((logging.WARN, logging.FATAL), (30, 50))

    def test_name_of_level(self):
        self.assertEqual(logging.getLevelName(40), "ERROR")

    def test_level_of_name(self):
        self.assertEqual(logging.getLevelName("ERROR"), 40)

    def test_level_without_name(self):
        self.assertEqual(logging.getLevelName(41), "Level 41")

    def test_new_level(self):
        logging.addLevelName(5, "TRACE")
        self.assertEqual((logging.getLevelName(5), logging.getLevelName("TRACE")), ("TRACE", 5))

    def test_new_level_by_name(self):
        logging.addLevelName(6, "FINE")
        self.assertEqual(logging.Handler("FINE").level, 6)

    def test_all_names(self):
        names = logging.getLevelNamesMapping()
        self.assertEqual((names["WARN"], names["NOTSET"]), (30, 0))
        names["LOUD"] = 60
        self.assertNotIn("LOUD", logging.getLevelNamesMapping())

    def test_unknown_name(self):
        self.assertIs(outcome(logging.Handler, "LOUD"), ValueError)

    def test_neither_number_nor_name(self):
        self.assertIs(outcome(logging.Handler, 1.5), TypeError)


class Records(unittest.TestCase):
    def make(self, message, args=(), error=None):
        return logging.LogRecord("a", 30, "/lib/pump.py", 7, message, args, error, "run")

    def test_fields(self):
        made = self.make("m")
        self.assertEqual((made.name, made.levelno, made.levelname), ("a", 30, "WARNING"))
        self.assertEqual((made.lineno, made.funcName, made.exc_info), (7, "run", None))

    def test_place(self):
        made = self.make("m")
        self.assertEqual((made.pathname, made.filename, made.module), ("/lib/pump.py", "pump.py", "pump"))

    def test_message(self):
        self.assertEqual(self.make("%s is %d", ("a", 1)).getMessage(), "a is 1")

    def test_message_without_arguments(self):
        self.assertEqual(self.make("100%").getMessage(), "100%")

    def test_message_by_names(self):
        self.assertEqual(self.make("%(x)s", ({"x": 5},)).getMessage(), "5")

    def test_message_that_is_no_text(self):
        self.assertEqual(self.make([1, 2]).getMessage(), "[1, 2]")

    def test_message_with_too_few_arguments(self):
        self.assertIs(outcome(self.make("%s %s", (1,)).getMessage), TypeError)

    def test_repr(self):
        self.assertEqual(repr(self.make("m")), '<LogRecord: a, 30, /lib/pump.py, 7, "m">')

    def test_time(self):
        first, second = self.make("m"), self.make("m")
        self.assertTrue(first.created <= second.created)
        self.assertTrue(0 <= first.msecs < 1000)
        self.assertTrue(0 <= first.relativeCreated <= second.relativeCreated)

    def test_thread_and_process(self):
        made = self.make("m")
        self.assertEqual((made.threadName, made.processName), ("MainThread", "MainProcess"))

    def test_made_of_a_dict(self):
        made = logging.makeLogRecord({"msg": "m", "room": 5})
        self.assertEqual((made.getMessage(), made.room), ("m", 5))


class Factory(unittest.TestCase):
    def setUp(self):
        self.addCleanup(logging.setLogRecordFactory, logging.getLogRecordFactory())

    def test_own_records(self):
        class Own(logging.LogRecord):
            pass

        logging.setLogRecordFactory(Own)
        self.assertIsInstance(logging.makeLogRecord({}), Own)
        self.assertIs(logging.getLogRecordFactory(), Own)


class Percent(unittest.TestCase):
    def test_default(self):
        self.assertEqual(logging.Formatter().format(record()), "hot")

    def test_fields(self):
        form = logging.Formatter("%(levelname)-8s%(name)s:%(message)s")
        self.assertEqual(form.format(record()), "INFO    a.b:hot")

    def test_numbers(self):
        self.assertEqual(logging.Formatter("%(levelno)03d").format(record()), "020")

    def test_defaults(self):
        form = logging.Formatter("%(message)s %(room)s", defaults={"room": "hall", "name": "x"})
        self.assertEqual(form.format(record()), "hot hall")
        self.assertEqual(form.format(record(room="attic")), "hot attic")

    def test_missing_field(self):
        self.assertIs(outcome(logging.Formatter("%(room)s").format, record()), ValueError)

    def test_message_is_kept_in_the_record(self):
        made = record(msg="%d", args=(3,))
        logging.Formatter().format(made)
        self.assertEqual(made.message, "3")

    def test_format_without_fields(self):
        self.assertIs(outcome(logging.Formatter, "hot"), ValueError)
        self.assertIs(outcome(logging.Formatter, "%(name)"), ValueError)
        self.assertIs(outcome(logging.Formatter, "%(name)Z"), ValueError)

    def test_format_that_is_not_validated(self):
        self.assertEqual(logging.Formatter("hot", validate=False).format(record()), "hot")

    def test_unknown_style(self):
        self.assertIs(outcome(logging.Formatter, "x", None, "!"), ValueError)

    def test_basic_format(self):
        self.assertEqual(logging.Formatter(logging.BASIC_FORMAT).format(record()), "INFO:a.b:hot")


class Brace(unittest.TestCase):
    def make(self, text):
        return logging.Formatter(text, style="{")

    def test_fields(self):
        self.assertEqual(self.make("{levelname:>6}|{message!r}").format(record()), "  INFO|'hot'")

    def test_default(self):
        self.assertEqual(self.make(None).format(record()), "hot")

    def test_braces(self):
        self.assertEqual(self.make("{{{message}}}").format(record()), "{hot}")

    def test_defaults(self):
        form = logging.Formatter("{room}", style="{", defaults={"room": "hall"})
        self.assertEqual(form.format(record()), "hall")

    def test_missing_field(self):
        self.assertIs(outcome(self.make("{room}").format, record()), ValueError)

    def test_invalid_formats(self):
        for text in ("hot", "{message", "message}", "{message!x}", "{na-me}", "{message:Z}"):
            self.assertIs(outcome(self.make, text), ValueError)


class Dollar(unittest.TestCase):
    def make(self, text):
        return logging.Formatter(text, style="$")

    def test_fields(self):
        self.assertEqual(self.make("$levelname ${name}s: $message.").format(record()), "INFO a.bs: hot.")

    def test_default(self):
        self.assertEqual(self.make(None).format(record()), "hot")

    def test_dollars(self):
        self.assertEqual(self.make("$$ $message").format(record()), "$ hot")

    def test_missing_field(self):
        self.assertIs(outcome(self.make("$room").format, record()), ValueError)

    def test_invalid_formats(self):
        for text in ("hot", "$message $", "$message $-"):
            self.assertIs(outcome(self.make, text), ValueError)

    def test_time(self):
        self.assertTrue(self.make("$asctime").usesTime() and self.make("${asctime}").usesTime())


class Times(unittest.TestCase):
    def make(self, *args):
        form = logging.Formatter(*args)
        import time
        form.converter = time.gmtime
        return form

    def test_needed(self):
        self.assertTrue(logging.Formatter("%(asctime)s").usesTime())
        self.assertFalse(logging.Formatter("%(message)s").usesTime())
        self.assertTrue(logging.Formatter("{asctime}", style="{").usesTime())

    def test_default_format(self):
        made = record(created=1530446400, msecs=7)
        self.assertEqual(self.make("%(asctime)s").format(made), "2018-07-01 12:00:00,007")

    def test_own_format(self):
        made = record(created=1530446400, msecs=7)
        self.assertEqual(self.make("%(asctime)s", "%d.%m. %H:%M").format(made), "01.07. 12:00")

    def test_without_milliseconds(self):
        form = self.make("%(asctime)s")
        form.default_msec_format = None
        self.assertEqual(form.format(record(created=0, msecs=7)), "1970-01-01 00:00:00")

    def test_own_time_format(self):
        class Short(logging.Formatter):
            default_time_format = "%H"
            default_msec_format = "%s.%03d"

        self.assertEqual(len(Short("%(asctime)s").format(record(created=0, msecs=7))), 6)

    def test_own_clock(self):
        form = self.make()
        form.converter = lambda seconds: (2000, 1, 2, 3, 4, seconds, 6, 2, 0)
        self.assertEqual(form.formatTime(record(created=5, msecs=0), "%d %M %S"), "02 04 05")

    def test_clock_of_all_formatters(self):
        class Universal(logging.Formatter):
            import time
            converter = time.gmtime

        self.assertEqual(Universal().formatTime(record(created=86400, msecs=0), "%d %H"), "02 00")


class Exceptions(unittest.TestCase):
    def setUp(self):
        try:
            raise ValueError("too hot")
        except ValueError as error:
            self.error = (ValueError, error, getattr(error, "__traceback__", None))

    def test_below_the_message(self):
        lines = logging.Formatter().format(record(exc_info=self.error)).split("\n")
        self.assertEqual(lines[:2] + lines[-1:], ["hot", "Traceback (most recent call last):", "ValueError: too hot"])

    def test_text_is_kept(self):
        made = record(exc_info=self.error)
        logging.Formatter().format(made)
        self.assertTrue(made.exc_text.endswith("ValueError: too hot"))

    def test_kept_text_is_used(self):
        made = record(exc_info=self.error, exc_text="known")
        self.assertEqual(logging.Formatter().format(made), "hot\nknown")

    def test_own_text(self):
        class Short(logging.Formatter):
            def formatException(self, error):
                return repr(error[0].__name__)

        self.assertEqual(Short().format(record(exc_info=self.error)), "hot\n'ValueError'")

    def test_stack(self):
        self.assertEqual(logging.Formatter().format(record(stack_info="where")), "hot\nwhere")


class Buffering(unittest.TestCase):
    def test_header_and_footer(self):
        class Page(logging.BufferingFormatter):
            def formatHeader(self, records):
                return "<%d>" % len(records)

            def formatFooter(self, records):
                return "<end>"

        form = Page(logging.Formatter("[%(message)s]"))
        self.assertEqual(form.format([record(), record(msg="cold")]), "<2>[hot][cold]<end>")

    def test_default(self):
        self.assertEqual(logging.BufferingFormatter().format([record(), record()]), "hothot")

    def test_nothing(self):
        self.assertEqual(logging.BufferingFormatter().format([]), "")


class Filters(unittest.TestCase):
    def test_name_and_what_is_below(self):
        names = ["a", "a.b", "ab", "b", "a.b.c"]
        chosen = logging.Filter("a")
        self.assertEqual([name for name in names if chosen.filter(record(name=name))], ["a", "a.b", "a.b.c"])

    def test_all(self):
        self.assertTrue(logging.Filter().filter(record()))

    def test_all_filters_have_to_agree(self):
        handler = logging.Handler()
        handler.addFilter(logging.Filter("a"))
        handler.addFilter(lambda made: made.levelno > 20)
        self.assertFalse(handler.filter(record()))
        self.assertTrue(handler.filter(record(levelno=30)))

    def test_removed(self):
        handler = logging.Handler()
        none = logging.Filter("x")
        handler.addFilter(none)
        handler.removeFilter(none)
        handler.removeFilter(none)
        self.assertTrue(handler.filter(record()))

    def test_added_once(self):
        handler = logging.Handler()
        one = logging.Filter("x")
        handler.addFilter(one)
        handler.addFilter(one)
        self.assertEqual(handler.filters, [one])


class Module(unittest.TestCase):
    def test_unknown_name(self):
        self.assertFalse(hasattr(logging, "thunder"))
