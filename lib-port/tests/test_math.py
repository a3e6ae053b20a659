"""math."""

import math
import unittest
from support import is_close, outcome


class Math(unittest.TestCase):
    def close(self, got, expected):
        self.assertTrue(is_close(got, expected), (got, expected))

    def test_constants(self):
        self.close(math.pi, 3.14159265)
        self.close(math.e, 2.71828183)
        self.close(math.tau, 2 * math.pi)

    def test_roots_and_powers(self):
        self.assertEqual((math.sqrt(16), math.pow(2, 10)), (4.0, 1024.0))
        self.close(math.exp(1), math.e)
        self.assertIs(outcome(math.sqrt, -1), ValueError)

    def test_logarithms(self):
        self.close(math.log(math.e), 1.0)
        self.close(math.log(8, 2), 3.0)
        self.close(math.log2(1024), 10.0)
        self.close(math.log10(1000), 3.0)
        self.assertIs(outcome(math.log, 0), ValueError)

    def test_angles(self):
        self.close(math.sin(math.pi / 6), 0.5)
        self.close(math.cos(math.pi / 3), 0.5)
        self.close(math.tan(math.pi / 4), 1.0)
        self.close(math.atan2(1, 1), math.pi / 4)
        self.close(math.degrees(math.pi), 180.0)
        self.close(math.radians(90), math.pi / 2)

    def test_inverse_angles(self):
        self.close(math.asin(0.5), math.pi / 6)
        self.close(math.acos(0.5), math.pi / 3)
        self.close(math.atan(1), math.pi / 4)

    def test_rounding(self):
        self.assertEqual((math.floor(2.7), math.ceil(2.1), math.trunc(-2.7)), (2, 3, -2))
        self.assertEqual((math.floor(-2.1), math.ceil(-2.7)), (-3, -2))

    def test_parts(self):
        self.assertEqual(math.modf(2.5), (0.5, 2.0))
        self.assertEqual(math.frexp(8.0), (0.5, 4))
        self.assertEqual(math.ldexp(0.5, 4), 8.0)
        self.assertEqual(math.fmod(-7, 3), -1.0)

    def test_signs(self):
        self.assertEqual((math.fabs(-2.5), math.copysign(3, -1.0)), (2.5, -3.0))

    def test_kinds(self):
        self.assertTrue(math.isinf(math.inf) and math.isnan(math.nan) and math.isfinite(1.0))
        self.assertFalse(math.isinf(1.0) or math.isnan(1.0) or math.isfinite(math.inf))

    def test_isclose(self):
        self.assertTrue(math.isclose(1.0, 1.0))
        self.assertTrue(math.isclose(100, 101, rel_tol=0.05))
        self.assertFalse(math.isclose(1, 2))

    def test_hyperbolic(self):
        self.close(math.sinh(1), 1.1752012)
        self.close(math.cosh(1), 1.5430806)
        self.close(math.tanh(1), 0.7615942)

    def test_factorial(self):
        self.assertEqual((math.factorial(0), math.factorial(20)), (1, 2432902008176640000))
        self.assertIs(outcome(math.factorial, -1), ValueError)

    def test_gamma(self):
        self.close(math.gamma(5), 24.0)
        self.close(math.erf(1), 0.8427008)

    def test_gcd(self):
        self.assertEqual(math.gcd(12, 18), 6)
