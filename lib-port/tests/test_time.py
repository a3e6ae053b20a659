"""time."""

import time
import unittest

LEAP_DAY = time.struct_time((2024, 2, 29, 15, 4, 5, 3, 60, 0))


class Calendar(unittest.TestCase):
    def test_epoch(self):
        self.assertEqual(tuple(time.gmtime(0)), (1970, 1, 1, 0, 0, 0, 3, 1, 0))

    def test_before_the_epoch(self):
        self.assertEqual(tuple(time.gmtime(-1)), (1969, 12, 31, 23, 59, 59, 2, 365, 0))

    def test_last_second_before_2000(self):
        self.assertEqual(tuple(time.gmtime(946684799)), (1999, 12, 31, 23, 59, 59, 4, 365, 0))

    def test_first_second_of_2000(self):
        self.assertEqual(tuple(time.gmtime(946684800)), (2000, 1, 1, 0, 0, 0, 5, 1, 0))

    def test_leap_day(self):
        self.assertEqual(tuple(time.gmtime(951782400)), (2000, 2, 29, 0, 0, 0, 1, 60, 0))

    def test_today(self):
        self.assertEqual(tuple(time.gmtime(1700000000)), (2023, 11, 14, 22, 13, 20, 1, 318, 0))

    def test_parts_of_seconds_are_cut(self):
        self.assertEqual(time.gmtime(1.9)[5], 1)

    def test_there_and_back(self):
        for seconds in (0, 86400 * 59, 946684799, 1234567890, 2000000000):
            self.assertEqual(time.mktime(time.gmtime(seconds)) - time.mktime(time.gmtime(0)), seconds)

    def test_fields(self):
        t = LEAP_DAY
        self.assertEqual((t.tm_year, t.tm_mon, t.tm_mday), (2024, 2, 29))
        self.assertEqual((t.tm_hour, t.tm_min, t.tm_sec), (15, 4, 5))
        self.assertEqual((t.tm_wday, t.tm_yday, t.tm_isdst), (3, 60, 0))

    def test_is_a_sequence(self):
        self.assertEqual((len(LEAP_DAY), LEAP_DAY[0], LEAP_DAY[-1], tuple(LEAP_DAY[:2])), (9, 2024, 0, (2024, 2)))

    def test_now(self):
        self.assertGreaterEqual(time.gmtime().tm_year, 2000)
        self.assertEqual(len(time.localtime()), 9)


class Clocks(unittest.TestCase):
    def test_never_go_back(self):
        for clock in (time.monotonic, time.monotonic_ns, time.perf_counter, time.perf_counter_ns, time.process_time):
            before = clock()
            self.assertGreaterEqual(clock(), before)

    def test_sleep(self):
        before = time.monotonic_ns()
        time.sleep(0.01)
        self.assertGreaterEqual(time.monotonic_ns() - before, 9000000)

    def test_nanoseconds(self):
        self.assertLess(abs(time.time_ns() // 1000000000 - int(time.time())), 2)


class Text(unittest.TestCase):
    def check(self, format, expected):
        self.assertEqual(time.strftime(format, LEAP_DAY), expected)

    def test_date(self):
        self.check("%Y-%m-%d", "2024-02-29")
        self.check("%y %j %e", "24 060 29")

    def test_time(self):
        self.check("%H:%M:%S", "15:04:05")
        self.check("%I %p", "03 PM")

    def test_names(self):
        self.check("%a %A %b %B", "Thu Thursday Feb February")

    def test_weeks(self):
        self.check("%w %u %U %W", "4 4 08 09")

    def test_together(self):
        self.check("%F %T %D", "2024-02-29 15:04:05 02/29/24")
        self.check("%c|%x|%X", "Thu Feb 29 15:04:05 2024|02/29/24|15:04:05")

    def test_per_cent(self):
        self.check("100%%", "100%")
        self.check("%%Y", "%Y")

    def test_plain(self):
        self.check("plain", "plain")
        self.check("", "")

    def test_midnight_and_noon(self):
        midnight = time.struct_time((2024, 1, 1, 0, 0, 0, 0, 1, 0))
        noon = time.struct_time((2024, 1, 1, 12, 0, 0, 0, 1, 0))
        self.assertEqual(time.strftime("%I%p", midnight) + time.strftime("%I%p", noon), "12AM12PM")

    def test_asctime(self):
        self.assertEqual(time.asctime(LEAP_DAY), "Thu Feb 29 15:04:05 2024")
        self.assertEqual(time.asctime(time.gmtime(0)), "Thu Jan  1 00:00:00 1970")


if __name__ == "__main__":
    unittest.main()
