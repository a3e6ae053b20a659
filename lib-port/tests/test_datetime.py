"""datetime: durations and days."""

import copy
import unittest
from datetime import MAXYEAR, MINYEAR, date, datetime, timedelta
from support import is_close, outcome


class Duration(unittest.TestCase):
    def test_parts_are_normal(self):
        made = timedelta(days=1, hours=25, minutes=61, seconds=61, milliseconds=1001, microseconds=2)
        self.assertEqual((made.days, made.seconds, made.microseconds), (2, 7322, 1002))

    def test_weeks(self):
        self.assertEqual(timedelta(weeks=2), timedelta(14))

    def test_negative_has_negative_days_only(self):
        made = timedelta(microseconds=-1)
        self.assertEqual((made.days, made.seconds, made.microseconds), (-1, 86399, 999999))

    def test_fractions_carry_over(self):
        self.assertEqual(timedelta(days=0.5, hours=0.25), timedelta(hours=12, minutes=15))

    def test_fraction_of_a_second(self):
        self.assertEqual(timedelta(seconds=1.5), timedelta(0, 1, 500000))

    def test_decimal_fractions(self):
        self.assertEqual(timedelta(seconds=0.1), timedelta(milliseconds=100))
        self.assertEqual(timedelta(milliseconds=1.5), timedelta(microseconds=1500))

    def test_decimal_fractions_of_days(self):
        self.assertEqual(timedelta(days=0.1), timedelta(hours=2, minutes=24))

    def test_half_a_microsecond_is_rounded_to_even(self):
        self.assertEqual(timedelta(microseconds=0.5), timedelta(0))

    def test_too_long(self):
        self.assertIs(outcome(timedelta, 1000000000), OverflowError)

    def test_what_is_no_number(self):
        self.assertIs(outcome(timedelta, "1"), TypeError)

    def test_limits(self):
        self.assertEqual(timedelta.max + timedelta.min, timedelta(1) - timedelta.resolution)
        self.assertEqual(timedelta.resolution, timedelta(microseconds=1))

    def test_parts_cannot_be_set(self):
        made = timedelta(1)
        with self.assertRaises(AttributeError):
            made.days = 2

    def test_total_seconds(self):
        self.assertEqual(timedelta(365).total_seconds(), 31536000)

    def test_total_seconds_with_fraction(self):
        self.assertTrue(is_close(timedelta(milliseconds=1250).total_seconds(), 1.25))

    def test_false_when_empty(self):
        self.assertFalse(timedelta(0))
        self.assertTrue(timedelta(microseconds=1))

    def test_str(self):
        self.assertEqual(str(timedelta(2, 3723)), "2 days, 1:02:03")
        self.assertEqual(str(timedelta(1, 0, 5)), "1 day, 0:00:00.000005")
        self.assertEqual(str(timedelta(seconds=-1)), "-1 day, 23:59:59")

    def test_repr(self):
        self.assertEqual(repr(timedelta(1, 2, 3)), "datetime.timedelta(days=1, seconds=2, microseconds=3)")
        self.assertEqual(repr(timedelta()), "datetime.timedelta(0)")


class DurationArithmetic(unittest.TestCase):
    def setUp(self):
        self.hour = timedelta(hours=1)

    def test_sum_and_difference(self):
        self.assertEqual(self.hour + self.hour, timedelta(hours=2))
        self.assertEqual(self.hour - timedelta(1), timedelta(hours=-23))

    def test_sign(self):
        self.assertEqual(-self.hour, timedelta(hours=-1))
        self.assertEqual(+self.hour, self.hour)
        self.assertEqual(abs(timedelta(hours=-1)), self.hour)

    def test_product(self):
        self.assertEqual(self.hour * 24, timedelta(1))
        self.assertEqual(24 * self.hour, timedelta(1))

    def test_product_with_float(self):
        self.assertEqual(self.hour * 1.5, timedelta(minutes=90))
        self.assertEqual(0.25 * self.hour, timedelta(minutes=15))

    def test_quotient(self):
        self.assertEqual(self.hour / 4, timedelta(minutes=15))
        self.assertEqual(self.hour / 0.5, timedelta(hours=2))
        self.assertEqual(self.hour / timedelta(minutes=8), 7.5)

    def test_quotient_is_rounded_to_even(self):
        self.assertEqual(timedelta(microseconds=5) / 2, timedelta(microseconds=2))
        self.assertEqual(timedelta(microseconds=7) / 2, timedelta(microseconds=4))

    def test_floor(self):
        self.assertEqual(timedelta(microseconds=7) // 2, timedelta(microseconds=3))
        self.assertEqual(timedelta(1) // timedelta(hours=7), 3)

    def test_remainder(self):
        self.assertEqual(timedelta(1) % timedelta(hours=7), timedelta(hours=3))

    def test_divmod(self):
        self.assertEqual(divmod(timedelta(1), timedelta(hours=7)), (3, timedelta(hours=3)))

    def test_division_by_nothing(self):
        self.assertIs(outcome(lambda: self.hour // timedelta(0)), ZeroDivisionError)

    def test_large_values_are_exact(self):
        self.assertEqual(timedelta(999999999) // timedelta(microseconds=1), 86399999913600000000)

    def test_other_types(self):
        self.assertIs(outcome(lambda: self.hour + 1), TypeError)
        self.assertIs(outcome(lambda: 1 - self.hour), TypeError)
        self.assertIs(outcome(lambda: self.hour * "2"), TypeError)

    def test_order(self):
        self.assertTrue(timedelta(hours=-1) < timedelta(0) < self.hour <= timedelta(minutes=60))
        self.assertTrue(self.hour > timedelta(0) and self.hour >= timedelta(minutes=60))

    def test_equal_to_no_number(self):
        self.assertFalse(timedelta(0) == 0)
        self.assertTrue(timedelta(0) != 0)

    def test_no_order_with_numbers(self):
        self.assertIs(outcome(lambda: self.hour < 1), TypeError)

    def test_keys_of_dicts(self):
        self.assertEqual({self.hour: "h"}[timedelta(minutes=60)], "h")


class Day(unittest.TestCase):
    def setUp(self):
        self.day = date(2018, 2, 28)

    def test_parts(self):
        self.assertEqual((self.day.year, self.day.month, self.day.day), (2018, 2, 28))

    def test_parts_cannot_be_set(self):
        with self.assertRaises(AttributeError):
            self.day.year = 2

    def test_what_is_no_day(self):
        for fields in ((0, 1, 1), (10000, 1, 1), (2018, 0, 1), (2018, 13, 1), (2018, 1, 0), (2018, 2, 29)):
            self.assertIs(outcome(date, *fields), ValueError)

    def test_leap_years(self):
        self.assertEqual(date(2000, 2, 29).day, 29)
        self.assertIs(outcome(date, 1900, 2, 29), ValueError)

    def test_parts_are_whole_numbers(self):
        self.assertIs(outcome(date, 2018, 1.5, 1), TypeError)
        self.assertIs(outcome(date, 2018), TypeError)

    def test_limits(self):
        self.assertEqual((MINYEAR, MAXYEAR), (1, 9999))
        self.assertEqual((date.min, date.max), (date(1, 1, 1), date(9999, 12, 31)))

    def test_ordinals(self):
        self.assertEqual(date(1, 1, 1).toordinal(), 1)
        self.assertEqual(date(1970, 1, 1).toordinal(), 719163)
        self.assertEqual(date.max.toordinal(), 3652059)

    def test_ordinals_and_back(self):
        for ordinal in (1, 59, 60, 365, 366, 1461, 36524, 146097, 146098, 719163, 730179, 736755, 3652059):
            self.assertEqual(date.fromordinal(ordinal).toordinal(), ordinal)

    def test_every_month_of_a_leap_year(self):
        first = date(2024, 1, 1)
        days = [(first + timedelta(n)).day for n in range(366)]
        self.assertEqual((days.count(1), days.count(29), days.count(30), days.count(31)), (12, 12, 11, 7))

    def test_weekdays(self):
        self.assertEqual((self.day.weekday(), self.day.isoweekday()), (2, 3))
        self.assertEqual((date(2018, 3, 4).weekday(), date(2018, 3, 4).isoweekday()), (6, 7))

    def test_iso_calendar(self):
        self.assertEqual(tuple(date(2018, 12, 31).isocalendar()), (2019, 1, 1))
        self.assertEqual(tuple(date(2021, 1, 3).isocalendar()), (2020, 53, 7))
        self.assertEqual(self.day.isocalendar().week, 9)

    def test_from_iso_calendar(self):
        self.assertEqual(date.fromisocalendar(2020, 53, 7), date(2021, 1, 3))

    def test_from_iso_calendar_out_of_range(self):
        self.assertIs(outcome(date.fromisocalendar, 2021, 53, 1), ValueError)
        self.assertIs(outcome(date.fromisocalendar, 2021, 1, 8), ValueError)

    def test_timestamp(self):
        self.assertEqual(date.fromtimestamp(86400 * 365 + 43200), date(1971, 1, 1))

    def test_today(self):
        self.assertIsInstance(date.today(), date)

    def test_timetuple(self):
        self.assertEqual(tuple(self.day.timetuple()), (2018, 2, 28, 0, 0, 0, 2, 59, -1))

    def test_replace(self):
        self.assertEqual(self.day.replace(month=3, day=31), date(2018, 3, 31))
        self.assertIs(outcome(lambda: self.day.replace(day=29)), ValueError)

    def test_strings(self):
        self.assertEqual(str(self.day), "2018-02-28")
        self.assertEqual(date(7, 2, 3).isoformat(), "0007-02-03")
        self.assertEqual(repr(self.day), "datetime.date(2018, 2, 28)")

    def test_ctime(self):
        self.assertEqual(date(2018, 2, 3).ctime(), "Sat Feb  3 00:00:00 2018")

    def test_strftime(self):
        self.assertEqual(self.day.strftime("%d.%m.%Y %A %j %%"), "28.02.2018 Wednesday 059 %")
        self.assertEqual(self.day.strftime("%H:%M:%S.%f%z%Z"), "00:00:00.000000")

    def test_format(self):
        self.assertEqual("{:%d.%m.}".format(self.day), "28.02.")

    def test_keys_of_dicts(self):
        self.assertEqual({self.day: 1}[date(2018, 2, 28)], 1)

    def test_copies(self):
        self.assertEqual(copy.copy(self.day), self.day)
        self.assertEqual(copy.deepcopy([self.day]), [self.day])

    def test_classes_that_extend_it(self):
        class Feast(date):
            def next(self):
                return self.replace(year=self.year + 1)

        self.assertIsInstance(Feast(2018, 12, 25).next() + timedelta(1), Feast)


class DayArithmetic(unittest.TestCase):
    def test_sum(self):
        self.assertEqual(date(2018, 2, 28) + timedelta(1), date(2018, 3, 1))
        self.assertEqual(timedelta(1) + date(2020, 2, 28), date(2020, 2, 29))

    def test_parts_of_days_are_ignored(self):
        self.assertEqual(date(2018, 2, 28) + timedelta(0, 86399), date(2018, 2, 28))

    def test_difference(self):
        self.assertEqual(date(2018, 3, 1) - date(2018, 2, 28), timedelta(1))
        self.assertEqual(date(2018, 3, 1) - timedelta(1), date(2018, 2, 28))

    def test_out_of_range(self):
        self.assertIs(outcome(lambda: date.max + timedelta(1)), OverflowError)
        self.assertIs(outcome(lambda: date.min - timedelta(1)), OverflowError)

    def test_other_types(self):
        self.assertIs(outcome(lambda: date.min + 1), TypeError)
        self.assertIs(outcome(lambda: timedelta(1) - date.min), TypeError)

    def test_order(self):
        self.assertTrue(date(2017, 12, 31) < date(2018, 1, 1) <= date(2018, 1, 1))
        self.assertTrue(date(2018, 2, 1) > date(2018, 1, 31) >= date(2018, 1, 31))

    def test_sorting(self):
        days = [date(2018, 3, 1), date(2017, 5, 1), date(2018, 1, 9)]
        self.assertEqual(sorted(days), [days[1], days[2], days[0]])

    def test_equality(self):
        self.assertTrue(date(2018, 1, 1) == date(2018, 1, 1))
        self.assertTrue(date(2018, 1, 1) != date(2018, 1, 2))
        self.assertFalse(date(2018, 1, 1) == "2018-01-01")

    def test_the_other_side_is_asked(self):
        class Any:
            def __eq__(self, other):
                return True

        self.assertTrue(date(2018, 1, 1) == Any())
        self.assertFalse(date(2018, 1, 1) != Any())


class DayAndTime(unittest.TestCase):
    """A datetime extends date, yet none is equal to the other."""

    def setUp(self):
        self.day = date(2018, 1, 1)
        self.midnight = datetime(2018, 1, 1)

    def test_day_is_not_its_midnight(self):
        self.assertFalse(self.day == self.midnight)
        self.assertTrue(self.day != self.midnight)

    def test_midnight_is_not_its_day(self):
        self.assertFalse(self.midnight == self.day)
        self.assertTrue(self.midnight != self.day)

    def test_day_has_no_order_with_times(self):
        self.assertIs(outcome(lambda: self.day < self.midnight), TypeError)
        self.assertIs(outcome(lambda: self.day <= self.midnight), TypeError)
        self.assertIs(outcome(lambda: self.day > self.midnight), TypeError)
        self.assertIs(outcome(lambda: self.day >= self.midnight), TypeError)

    def test_times_have_no_order_with_days(self):
        self.assertIs(outcome(lambda: self.midnight < self.day), TypeError)
        self.assertIs(outcome(lambda: self.midnight >= self.day), TypeError)

    def test_difference(self):
        self.assertIs(outcome(lambda: self.midnight - self.day), TypeError)
        self.assertIs(outcome(lambda: self.day - self.midnight), TypeError)

    def test_one_of_many(self):
        self.assertNotIn(self.day, [self.midnight])
        self.assertIn(self.midnight.date(), [self.day])
