"""Statements and expressions as the grammar has them."""

import unittest


class Literals(unittest.TestCase):
    def test_integers(self):
        self.assertEqual(0x1F, 31)
        self.assertEqual(0o17, 15)
        self.assertEqual(0b1011, 11)
        self.assertEqual(1_000_000, 10**6)
        self.assertEqual(0xFFFF_FFFF, 2**32 - 1)

    def test_floats(self):
        self.assertEqual(1.5, 3 / 2)
        self.assertEqual(1e3, 1000.0)
        self.assertEqual(.25, 2.5e-1)
        self.assertEqual(5., 5)

    def test_strings(self):
        self.assertEqual("a" 'b' """c""", "abc")
        self.assertEqual("\x41\u0042\103", "ABC")
        self.assertEqual(len(r"\n"), 2)
        self.assertEqual("one\
two", "onetwo")

    def test_bytes(self):
        self.assertEqual(b"\x00\xff"[1], 255)
        self.assertEqual(rb"\x", b"\\x")

    def test_containers(self):
        self.assertEqual((1,), tuple([1]))
        self.assertEqual({1, 1, 2}, {2, 1})
        self.assertEqual(["a", ["b", ("c",)]][1][1][0], "c")

    def test_unpacking_in_displays(self):
        # In a string: a board's compiler refuses it, and with it the whole module.
        self.assertEqual(eval("[*range(3), 9]"), [0, 1, 2, 9])

    def test_ellipsis(self):
        self.assertIs(..., Ellipsis)


class Operators(unittest.TestCase):
    def test_precedence(self):
        self.assertEqual(2 + 3 * 4 ** 2, 50)
        self.assertEqual(-2 ** 2, -4)
        self.assertEqual(1 | 2 ^ 3 & 4, 3)
        self.assertEqual(1 << 2 + 1, 8)
        self.assertTrue(not 1 == 2)

    def test_power_binds_from_the_right(self):
        self.assertEqual(2 ** 3 ** 2, 512)

    def test_chained_comparison_calls_once(self):
        calls = []

        def middle():
            calls.append(1)
            return 5

        self.assertTrue(1 < middle() < 10)
        self.assertEqual(calls, [1])

    def test_short_circuit(self):
        self.assertEqual(0 or "x", "x")
        self.assertEqual(0 and 1 / 0, 0)
        self.assertEqual([] or None or (), ())

    def test_conditional(self):
        self.assertEqual([("odd" if n % 2 else "even") for n in range(3)], ["even", "odd", "even"])

    def test_membership_and_identity(self):
        self.assertTrue(2 in [1, 2] and 3 not in (1, 2))
        one = 1
        self.assertTrue(None is None and one is not None)

    def test_walrus(self):
        found = [half for n in range(6) if (half := n // 2) > 1]
        self.assertEqual(found, [2, 2])
        self.assertEqual(half, 2)


class Statements(unittest.TestCase):
    def test_augmented_assignment(self):
        n = 7
        n += 3
        n *= 2
        n //= 3
        n **= 2
        n %= 10
        n <<= 3
        n |= 1
        n ^= 3
        self.assertEqual(n, 50)

    def test_unpacking(self):
        a, (b, *c), d = 1, (2, 3, 4), 5
        self.assertEqual((a, b, c, d), (1, 2, [3, 4], 5))
        *start, end = "xyz"
        self.assertEqual((start, end), (["x", "y"], "z"))

    def test_unpacking_of_the_wrong_length(self):
        with self.assertRaises(ValueError):
            a, b = 1, 2, 3
        with self.assertRaises(ValueError):
            a, b, *c = [1]

    def test_swap(self):
        a, b = 1, 2
        a, b = b, a
        self.assertEqual((a, b), (2, 1))

    def test_loop_else(self):
        def find(wanted):
            for n in range(3):
                if n == wanted:
                    break
            else:
                return "missing"
            return n

        self.assertEqual([find(1), find(7)], [1, "missing"])

    def test_while_else_and_continue(self):
        n, seen = 0, []
        while n < 5:
            n += 1
            if n % 2:
                continue
            seen.append(n)
        else:
            seen.append("end")
        self.assertEqual(seen, [2, 4, "end"])

    def test_delete(self):
        items = {"a": 1, "b": [1, 2, 3]}
        del items["a"], items["b"][0]
        self.assertEqual(items, {"b": [2, 3]})
        n = 1
        del n
        with self.assertRaises(NameError):
            n

    def test_assert(self):
        assert True, "not seen"
        with self.assertRaises(AssertionError) as caught:
            assert 1 > 2, "seen"
        self.assertEqual(caught.exception.args, ("seen",))

    def test_annotations_do_nothing(self):
        def add(a: int, b: "anything" = 2) -> 1 + 1:
            total: int = a + b
            return total

        self.assertEqual(add(1), 3)

    def test_several_on_a_line(self):
        a = 1; b = 2
        if a: b += 1
        self.assertEqual((a, b), (1, 3))

    def test_pass_and_expression_statements(self):
        if True:
            pass
        "a string that nobody uses"
        self.assertTrue(True)
