"""unittest itself: what comes of tests, skips, fixtures, and loading."""

import unittest
from support import Recorder

ran = Recorder()


def setUpModule():
    ran("module")
    unittest.addModuleCleanup(ran, "cleanup")


def run(case, *names):
    """Runs methods of a case; all of them without names."""
    loader = unittest.TestLoader()
    suite = unittest.TestSuite([case(name) for name in names]) if names else loader.loadTestsFromTestCase(case)
    result = unittest.TestResult()
    suite.run(result)
    return result


def counts(result):
    return (result.testsRun, len(result.failures), len(result.errors), len(result.skipped),
            len(result.expectedFailures), len(result.unexpectedSuccesses))


class Outcomes(unittest.TestCase):
    def test_each_kind(self):
        class Kinds(unittest.TestCase):
            def test_passes(self):
                pass

            def test_fails(self):
                self.fail("no")

            def test_breaks(self):
                raise KeyError("x")

            def test_skips(self):
                self.skipTest("why")

            @unittest.expectedFailure
            def test_expected(self):
                self.fail()

            @unittest.expectedFailure
            def test_unexpected(self):
                pass

        result = run(Kinds)
        self.assertEqual(counts(result), (6, 1, 1, 1, 1, 1))
        self.assertFalse(result.wasSuccessful())
        self.assertEqual(result.skipped[0][1], "why")
        self.assertTrue("no" in result.failures[0][1])

    def test_subtests_go_on(self):
        class Subtests(unittest.TestCase):
            def test_some(self):
                for n in range(4):
                    with self.subTest(n=n):
                        self.assertTrue(n % 2)

        result = run(Subtests)
        self.assertEqual(counts(result)[:2], (1, 2))
        self.assertTrue("(n=2)" in str(result.failures[1][0]))

    def test_nested_subtests(self):
        class Nested(unittest.TestCase):
            def test_some(self):
                with self.subTest("outer", a=1):
                    with self.subTest(b=2):
                        self.fail()

        text = str(run(Nested).failures[0][0])
        self.assertTrue("a=1" in text and "b=2" in text, text)

    def test_failfast(self):
        class Two(unittest.TestCase):
            def test_a(self):
                self.fail()

            def test_b(self):
                self.fail()

        result = unittest.TestResult()
        result.failfast = True
        unittest.TestLoader().loadTestsFromTestCase(Two).run(result)
        self.assertEqual(result.testsRun, 1)


class Skips(unittest.TestCase):
    def test_decorators_of_methods(self):
        class Skipping(unittest.TestCase):
            @unittest.skip("always")
            def test_a(self):
                self.fail()

            @unittest.skipIf(True, "if")
            def test_b(self):
                self.fail()

            @unittest.skipIf(False, "not seen")
            def test_c(self):
                pass

            @unittest.skipUnless(False, "unless")
            def test_d(self):
                self.fail()

        result = run(Skipping)
        self.assertEqual(counts(result), (4, 0, 0, 3, 0, 0))
        self.assertEqual([reason for _, reason in result.skipped], ["always", "if", "unless"])

    def test_skipped_methods_need_no_fixture(self):
        class Skipping(unittest.TestCase):
            def setUp(self):
                raise KeyError

            @unittest.skip("x")
            def test_a(self):
                pass

        self.assertEqual(counts(run(Skipping)), (1, 0, 0, 1, 0, 0))

    def test_decorators_of_classes(self):
        note = Recorder()

        @unittest.skip("all of it")
        class Skipped(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                note("set up")

            def test_a(self):
                note("ran")

            def test_b(self):
                note("ran")

        result = run(Skipped)
        self.assertEqual((counts(result), note.calls), ((2, 0, 0, 2, 0, 0), []))
        self.assertEqual(result.skipped[0][1], "all of it")

    def test_expected_failure_of_a_class(self):
        @unittest.expectedFailure
        class Failing(unittest.TestCase):
            def test_a(self):
                self.fail()

        self.assertEqual(counts(run(Failing)), (1, 0, 0, 0, 1, 0))

    def test_in_set_up(self):
        class Skipping(unittest.TestCase):
            def setUp(self):
                self.skipTest("not today")

            def test_a(self):
                self.fail()

        self.assertEqual(counts(run(Skipping)), (1, 0, 0, 1, 0, 0))

    def test_in_set_up_of_the_class(self):
        class Skipping(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                raise unittest.SkipTest("class")

            def test_a(self):
                self.fail()

        self.assertEqual(len(run(Skipping).skipped), 1)

    def test_decorated_methods_can_still_be_called(self):
        class Decorated(unittest.TestCase):
            value = 7

            @unittest.expectedFailure
            def test_a(self):
                self.assertEqual(self.value, 8)

        self.assertEqual(counts(run(Decorated, "test_a")), (1, 0, 0, 0, 1, 0))
        with self.assertRaises(AssertionError):
            Decorated("test_a").test_a()


class Fixtures(unittest.TestCase):
    def test_order(self):
        note = Recorder()

        class Ordered(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                note("class up")
                cls.addClassCleanup(note, "class cleanup")

            @classmethod
            def tearDownClass(cls):
                note("class down")

            def setUp(self):
                note("up")
                self.addCleanup(note, "first")
                self.addCleanup(note, "second")

            def tearDown(self):
                note("down")

            def test_a(self):
                note("a")

        run(Ordered)
        self.assertEqual(note.calls, ["class up", "up", "a", "down", "second", "first", "class down", "class cleanup"])

    def test_tear_down_after_a_failure(self):
        note = Recorder()

        class Failing(unittest.TestCase):
            def tearDown(self):
                note("down")

            def test_a(self):
                self.fail()

        run(Failing)
        self.assertEqual(note.calls, ["down"])

    def test_a_broken_set_up(self):
        note = Recorder()

        class Broken(unittest.TestCase):
            def setUp(self):
                self.addCleanup(note, "cleanup")
                raise KeyError

            def tearDown(self):
                note("down")

            def test_a(self):
                note("a")

        self.assertEqual(counts(run(Broken)), (1, 0, 1, 0, 0, 0))
        self.assertEqual(note.calls, ["cleanup"])

    def test_a_broken_class(self):
        class Broken(unittest.TestCase):
            @classmethod
            def setUpClass(cls):
                raise KeyError

            def test_a(self):
                pass

        result = run(Broken)
        self.assertEqual((result.testsRun, len(result.errors)), (0, 1))
        self.assertTrue("setUpClass" in str(result.errors[0][0]))

    def test_of_the_module(self):
        # Tests that run tests of this module set it up again.
        self.assertEqual(ran.calls[0], "module")

    def test_contexts(self):
        note = Recorder()

        class Context:
            def __enter__(self):
                note("in")
                return "entered"

            def __exit__(self, *arguments):
                note("out")

        class Case(unittest.TestCase):
            def test_a(self):
                note(self.enterContext(Context()))

        run(Case)
        self.assertEqual(note.calls, ["in", "entered", "out"])

    def test_cleanups_belong_to_their_class(self):
        note = Recorder()

        class First(unittest.TestCase):
            def test_a(self):
                pass

        class Second(First):
            @classmethod
            def setUpClass(cls):
                cls.addClassCleanup(note, "second")

        run(First)
        run(Second)
        run(First)
        self.assertEqual(note.calls, ["second"])


class Asserts(unittest.TestCase):
    def refused(self, method, *arguments):
        with self.assertRaises(AssertionError) as caught:
            getattr(self, method)(*arguments)
        return str(caught.exception)

    def test_what_each_refuses(self):
        for method, good, bad in (
            ("assertEqual", (1, 1), (1, 2)),
            ("assertNotEqual", (1, 2), (1, 1)),
            ("assertTrue", (1,), (0,)),
            ("assertFalse", ([],), ([0],)),
            ("assertIs", (None, None), ([], [])),
            ("assertIsNot", ([], []), (None, None)),
            ("assertIsNone", (None,), (0,)),
            ("assertIsNotNone", (0,), (None,)),
            ("assertIn", (1, [1]), (2, [1])),
            ("assertNotIn", (2, [1]), (1, [1])),
            ("assertIsInstance", ("", str), (1, str)),
            ("assertNotIsInstance", (1, str), ("", str)),
            ("assertLess", (1, 2), (2, 2)),
            ("assertLessEqual", (2, 2), (3, 2)),
            ("assertGreater", (2, 1), (1, 1)),
            ("assertGreaterEqual", (1, 1), (0, 1)),
            ("assertAlmostEqual", (1.0, 1.0), (1.0, 1.5)),
            ("assertNotAlmostEqual", (1.0, 2.0), (1.0, 1.0)),
            ("assertCountEqual", ([1, 2, 2], [2, 1, 2]), ([1], [1, 1])),
            ("assertRegex", ("abc", "b"), ("abc", "x")),
            ("assertNotRegex", ("abc", "x"), ("abc", "b")),
            ("assertListEqual", ([1], [1]), ([1], [2])),
            ("assertTupleEqual", ((1,), (1,)), ((1,), (2,))),
            ("assertSetEqual", ({1}, {1}), ({1}, {2})),
            ("assertDictEqual", ({1: 1}, {1: 1}), ({1: 1}, {1: 2})),
            ("assertSequenceEqual", ([1], (1,)), ([1], (2,))),
            ("assertMultiLineEqual", ("a\nb", "a\nb"), ("a", "b")),
        ):
            with self.subTest(method=method):
                getattr(self, method)(*good)
                self.refused(method, *bad)

    def test_messages(self):
        self.assertTrue(self.refused("assertEqual", 1, 2).startswith("1 != 2"))
        self.assertTrue(self.refused("assertEqual", 1, 2, "told").endswith(": told"))
        self.assertTrue("First differing element 1" in self.refused("assertEqual", [1, 2], [1, 3]))
        self.assertTrue("additional" in self.refused("assertEqual", [1], [1, 2]))

    def test_almost_equal(self):
        self.assertAlmostEqual(1.0, 1.001, places=2)
        self.assertAlmostEqual(10, 12, delta=2)
        self.refused("assertAlmostEqual", 1.0, 1.1, 2)

    def test_raises(self):
        with self.assertRaises(KeyError) as caught:
            raise KeyError("x")
        self.assertEqual(caught.exception.args, ("x",))
        self.assertRaises(ValueError, int, "x")
        with self.assertRaises((KeyError, ValueError)):
            int("x")

    def test_raises_nothing(self):
        with self.assertRaises(AssertionError):
            with self.assertRaises(ValueError):
                pass

    def test_raises_another(self):
        with self.assertRaises(KeyError):
            with self.assertRaises(ValueError):
                raise KeyError

    def test_raises_regex(self):
        with self.assertRaisesRegex(ValueError, "b+"):
            raise ValueError("abbc")
        with self.assertRaises(AssertionError):
            with self.assertRaisesRegex(ValueError, "x"):
                raise ValueError("abc")

    def test_own_equality(self):
        class Point:
            def __init__(self, x):
                self.x = x

        class Case(unittest.TestCase):
            def test_a(self):
                self.addTypeEqualityFunc(Point, lambda a, b, msg=None: self.assertEqual(a.x, b.x))
                self.assertEqual(Point(1), Point(1))

        self.assertTrue(run(Case).wasSuccessful())


class Loading(unittest.TestCase):
    def test_names_are_sorted(self):
        class Case(unittest.TestCase):
            def test_b(self):
                pass

            def test_a(self):
                pass

            def other(self):
                pass

        self.assertEqual(list(unittest.TestLoader().getTestCaseNames(Case)), ["test_a", "test_b"])

    def test_inherited_methods(self):
        class Base(unittest.TestCase):
            def test_a(self):
                pass

        class Derived(Base):
            def test_b(self):
                pass

        self.assertEqual(unittest.TestLoader().loadTestsFromTestCase(Derived).countTestCases(), 2)

    def test_by_name(self):
        loader = unittest.TestLoader()
        self.assertEqual(loader.loadTestsFromName("test_unittest.Loading.test_by_name").countTestCases(), 1)
        self.assertTrue(loader.loadTestsFromName("test_unittest.Asserts").countTestCases() > 5)

    def test_a_module_that_is_not_there(self):
        suite = unittest.TestLoader().loadTestsFromName("no_such_module_at_all")
        result = unittest.TestResult()
        suite.run(result)
        self.assertEqual(len(result.errors), 1)

    def test_a_missing_method(self):
        with self.assertRaises(ValueError):
            Loading("test_nothing")

    def test_names_of_tests(self):
        self.assertEqual(self.id(), "test_unittest.Loading.test_names_of_tests")

    def test_function_test_case(self):
        note = Recorder()
        case = unittest.FunctionTestCase(lambda: note("ran"), setUp=lambda: note("up"))
        result = unittest.TestResult()
        case.run(result)
        self.assertEqual((note.calls, result.testsRun), (["up", "ran"], 1))

    def test_suites_nest(self):
        inner = unittest.TestSuite([Loading("test_names_are_sorted")])
        outer = unittest.TestSuite([inner, Loading("test_by_name")])
        self.assertEqual(outer.countTestCases(), 2)
        with self.assertRaises(TypeError):
            outer.addTest(Loading)


class Runner(unittest.TestCase):
    def test_text(self):
        import io

        class Case(unittest.TestCase):
            def test_a(self):
                pass

            def test_b(self):
                self.fail("broken")

        stream = io.StringIO()
        suite = unittest.TestLoader().loadTestsFromTestCase(Case)
        result = unittest.TextTestRunner(stream, verbosity=2).run(suite)
        text = stream.getvalue()
        self.assertEqual(result.testsRun, 2)
        for part in ("test_a", "... ok", "... FAIL", "FAIL: test_b", "broken", "Ran 2 tests in", "FAILED (failures=1)"):
            self.assertTrue(part in text, (part, text))

    def test_dots(self):
        import io

        class Case(unittest.TestCase):
            def test_a(self):
                pass

            @unittest.skip("x")
            def test_b(self):
                pass

        stream = io.StringIO()
        unittest.TextTestRunner(stream).run(unittest.TestLoader().loadTestsFromTestCase(Case))
        text = stream.getvalue()
        self.assertTrue(text.startswith(".s"), text)
        self.assertTrue("OK (skipped=1)" in text, text)

    def test_main(self):
        import io

        stream = io.StringIO()
        runner = unittest.TextTestRunner(stream)
        for test, argv in (("Asserts.test_almost_equal", ["main"]), (None, ["main", "Asserts.test_almost_equal"])):
            program = unittest.main("test_unittest", test, argv, runner, exit=False)
            self.assertEqual((program.result.testsRun, program.result.wasSuccessful()), (1, True))

    def test_main_exits(self):
        import io

        runner = unittest.TextTestRunner(io.StringIO())
        with self.assertRaises(SystemExit):
            unittest.main("test_unittest", "Asserts.test_almost_equal", ["main"], runner, exit=True)
