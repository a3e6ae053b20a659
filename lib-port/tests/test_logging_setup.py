"""logging: files, adapters, the functions of the module, and how it is set up."""

import io
import logging
import unittest
import warnings
from support import Recorder, outcome


class Paper:
    """A file that keeps what is written."""

    def __init__(self):
        self.text = ""
        self.closed = False

    def write(self, text):
        self.text += text

    def close(self):
        self.closed = True


class Root(unittest.TestCase):
    """Gives the root logger back as it was."""

    def setUp(self):
        root = logging.root
        self.addCleanup(setattr, root, "handlers", root.handlers)
        self.addCleanup(root.setLevel, root.level)
        root.handlers = []
        self.out = io.StringIO()


class Basic(Root):
    def test_format(self):
        logging.basicConfig(stream=self.out)
        logging.warning("hot %d", 3)
        self.assertEqual(self.out.getvalue(), "WARNING:root:hot 3\n")

    def test_level(self):
        logging.basicConfig(stream=self.out, level="INFO", format="%(message)s")
        logging.debug("d")
        logging.info("i")
        self.assertEqual(self.out.getvalue(), "i\n")

    def test_style(self):
        logging.basicConfig(stream=self.out, style="{")
        logging.error("e")
        self.assertEqual(self.out.getvalue(), "ERROR:root:e\n")

    def test_date_format(self):
        logging.basicConfig(stream=self.out, format="%(asctime)s", datefmt="now")
        logging.error("e")
        self.assertEqual(self.out.getvalue(), "now\n")

    def test_second_time_does_nothing(self):
        logging.basicConfig(stream=self.out)
        logging.basicConfig(stream=None, level=10)
        self.assertEqual((len(logging.root.handlers), logging.root.level), (1, 30))

    def test_force(self):
        old = logging.StreamHandler(io.StringIO())
        old.close = Recorder()
        logging.root.addHandler(old)
        logging.basicConfig(stream=self.out, force=True)
        self.assertEqual((len(old.close.calls), len(logging.root.handlers)), (1, 1))
        self.assertIs(logging.root.handlers[0].stream, self.out)

    def test_handlers(self):
        plain = logging.StreamHandler(self.out)
        formed = logging.StreamHandler(self.out)
        formed.setFormatter(logging.Formatter("[%(message)s]"))
        logging.basicConfig(handlers=[plain, formed])
        logging.error("e")
        self.assertEqual(self.out.getvalue(), "ERROR:root:e\n[e]\n")

    def test_unknown_argument(self):
        self.assertIs(outcome(lambda: logging.basicConfig(colour="red")), ValueError)

    def test_arguments_that_do_not_go_together(self):
        self.assertIs(outcome(lambda: logging.basicConfig(stream=self.out, filename="f")), ValueError)
        self.assertIs(outcome(lambda: logging.basicConfig(handlers=[], stream=self.out)), ValueError)

    def test_unknown_style(self):
        self.assertIs(outcome(lambda: logging.basicConfig(style="?")), ValueError)


class Functions(Root):
    def setUp(self):
        Root.setUp(self)
        logging.basicConfig(stream=self.out, level=1, format="%(levelno)d %(message)s")

    def test_levels(self):
        for function in (logging.debug, logging.info, logging.warning, logging.error, logging.critical):
            function("m")
        self.assertEqual(self.out.getvalue(), "10 m\n20 m\n30 m\n40 m\n50 m\n")

    def test_level_by_number(self):
        logging.log(7, "%s", "m")
        self.assertEqual(self.out.getvalue(), "7 m\n")

    def test_exception(self):
        logging.exception("m", exc_info=ValueError("x"))
        self.assertTrue(self.out.getvalue().startswith("40 m\n"))
        self.assertTrue(self.out.getvalue().endswith("ValueError: x\n"))

    def test_fatal(self):
        logging.fatal("m")
        self.assertEqual(self.out.getvalue(), "50 m\n")


class Adapters(Root):
    def setUp(self):
        Root.setUp(self)
        logging.basicConfig(stream=self.out, level=20, format="%(levelname)s %(room)s %(message)s")
        self.log = logging.getLogger("adapted")
        self.adapter = logging.LoggerAdapter(self.log, {"room": "hall"})

    def test_fields(self):
        self.adapter.info("hot %d", 3)
        self.assertEqual(self.out.getvalue(), "INFO hall hot 3\n")

    def test_levels(self):
        self.adapter.debug("m")
        self.adapter.warning("m")
        self.adapter.error("m")
        self.adapter.critical("m")
        self.assertEqual(self.out.getvalue(), "WARNING hall m\nERROR hall m\nCRITICAL hall m\n")

    def test_exception(self):
        self.adapter.exception("m", exc_info=ValueError("x"))
        self.assertTrue(self.out.getvalue().endswith("ValueError: x\n"))

    def test_own_process(self):
        class Loud(logging.LoggerAdapter):
            def process(self, msg, kwargs):
                return msg.upper(), {"extra": {"room": "attic"}}

        Loud(self.log).info("hot")
        self.assertEqual(self.out.getvalue(), "INFO attic HOT\n")

    def test_adapter_of_adapter(self):
        class Prefix(logging.LoggerAdapter):
            def process(self, msg, kwargs):
                return "> " + msg, kwargs

        Prefix(self.adapter, {}).info("m")
        self.assertEqual(self.out.getvalue(), "INFO hall > m\n")

    def test_passes_on(self):
        self.addCleanup(self.log.setLevel, 0)
        self.adapter.setLevel(30)
        self.assertEqual((self.log.level, self.adapter.getEffectiveLevel()), (30, 30))
        self.assertEqual((self.adapter.name, self.adapter.hasHandlers()), ("adapted", True))
        self.assertFalse(self.adapter.isEnabledFor(20))

    def test_repr(self):
        self.assertEqual(repr(self.adapter), "<LoggerAdapter adapted (INFO)>")


class Files(unittest.TestCase):
    def setUp(self):
        self.paper = Paper()
        self.open = Recorder()
        self.record = logging.makeLogRecord({"msg": "m", "levelno": 20})

    def make(self, **options):
        test = self

        class Handler(logging.FileHandler):
            def _open(self):
                test.open(self.baseFilename, self.mode)
                return test.paper

        return Handler("/log/a.txt", **options)

    def test_opens(self):
        self.make()
        self.assertEqual(self.open.calls, [("/log/a.txt", "a")])

    def test_mode(self):
        self.make(mode="w")
        self.assertEqual(self.open.calls[0][1], "w")

    def test_writes(self):
        self.make().handle(self.record)
        self.assertEqual(self.paper.text, "m\n")

    def test_closes(self):
        handler = self.make()
        handler.close()
        self.assertTrue(self.paper.closed)
        self.assertIsNone(handler.stream)

    def test_opens_again(self):
        handler = self.make()
        handler.close()
        handler.handle(self.record)
        self.assertEqual(len(self.open.calls), 2)

    def test_does_not_write_over_what_it_closed(self):
        handler = self.make(mode="w")
        handler.close()
        handler.handle(self.record)
        self.assertEqual(len(self.open.calls), 1)

    def test_delay(self):
        handler = self.make(delay=True)
        self.assertEqual(self.open.calls, [])
        handler.handle(self.record)
        self.assertEqual((len(self.open.calls), self.paper.text), (1, "m\n"))

    def test_name_is_absolute(self):
        self.assertTrue(logging.FileHandler("a.txt", delay=True).baseFilename.endswith("/a.txt"))

    def test_repr(self):
        self.assertEqual(repr(logging.FileHandler("/a.txt", delay=True)), "<FileHandler /a.txt (NOTSET)>")


class Shutdown(Root):
    def test_flushes_and_closes(self):
        handler = logging.NullHandler()
        handler.flush = Recorder()
        handler.close = Recorder()
        logging.shutdown([lambda: handler])
        self.assertEqual((len(handler.flush.calls), len(handler.close.calls)), (1, 1))

    def test_last_comes_first(self):
        calls = []
        handlers = [logging.NullHandler(), logging.NullHandler()]
        handlers[0].close = lambda: calls.append(0)
        handlers[1].close = lambda: calls.append(1)
        logging.shutdown([lambda: handlers[0], lambda: handlers[1]])
        self.assertEqual(calls, [1, 0])

    def test_closed_files_do_not_matter(self):
        def closed():
            raise ValueError

        handler = logging.NullHandler()
        handler.flush = closed
        logging.shutdown([lambda: handler])

    def test_what_was_collected_already(self):
        logging.shutdown([lambda: None])


class Warnings(Root):
    def setUp(self):
        Root.setUp(self)
        self.addCleanup(logging.captureWarnings, False)
        context = warnings.catch_warnings()
        context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)
        warnings.simplefilter("always")
        logging.basicConfig(stream=self.out)

    def test_are_logged(self):
        logging.captureWarnings(True)
        warnings.warn("low battery")
        self.assertTrue(self.out.getvalue().startswith("WARNING:py.warnings:"))
        self.assertIn("UserWarning: low battery", self.out.getvalue())

    def test_are_not_logged_any_more(self):
        before = warnings.showwarning
        logging.captureWarnings(True)
        self.assertIsNot(warnings.showwarning, before)
        logging.captureWarnings(False)
        self.assertIs(warnings.showwarning, before)


class AssertLogs(unittest.TestCase):
    def test_passes(self):
        with self.assertLogs("watched", "INFO") as caught:
            logging.getLogger("watched.child").info("m")
        self.assertEqual(caught.output, ["INFO:watched.child:m"])
        self.assertEqual(caught.records[0].levelno, 20)

    def test_fails(self):
        def quiet():
            with self.assertLogs("watched"):
                logging.getLogger("watched").debug("m")

        self.assertIs(outcome(quiet), AssertionError)

    def test_none(self):
        with self.assertNoLogs("watched"):
            logging.getLogger("watched").debug("m")

    def test_none_fails(self):
        def loud():
            with self.assertNoLogs("watched"):
                logging.getLogger("watched").error("m")

        self.assertIs(outcome(loud), AssertionError)
