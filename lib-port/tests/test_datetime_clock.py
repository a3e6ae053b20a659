"""datetime: times of day, and days with times."""

import unittest
from datetime import date, datetime, time, timedelta
from support import is_close, outcome


class Clock(unittest.TestCase):
    def setUp(self):
        self.time = time(12, 34, 56, 789)

    def test_parts(self):
        self.assertEqual((self.time.hour, self.time.minute, self.time.second), (12, 34, 56))
        self.assertEqual((self.time.microsecond, self.time.tzinfo, self.time.fold), (789, None, 0))

    def test_all_parts_may_be_left_out(self):
        self.assertEqual(time(), time(0, 0, 0, 0))

    def test_parts_cannot_be_set(self):
        with self.assertRaises(AttributeError):
            self.time.hour = 2

    def test_what_is_no_time(self):
        for fields in ((24,), (-1,), (0, 60), (0, 0, 60), (0, 0, 0, 1000000)):
            self.assertIs(outcome(time, *fields), ValueError)

    def test_parts_are_whole_numbers(self):
        self.assertIs(outcome(time, 1.5), TypeError)

    def test_fold(self):
        self.assertEqual(time(1, fold=1).fold, 1)
        self.assertIs(outcome(lambda: time(1, fold=2)), ValueError)

    def test_limits(self):
        self.assertEqual((time.min, time.max), (time(0), time(23, 59, 59, 999999)))

    def test_order(self):
        self.assertTrue(time(1) < time(1, 1) <= time(1, 1) < time(1, 1, 0, 1))
        self.assertTrue(time(2) > time(1, 59) >= time(1, 59))

    def test_equality(self):
        self.assertTrue(time(1) == time(1, 0, 0))
        self.assertFalse(time(1) == 1)

    def test_no_order_with_others(self):
        self.assertIs(outcome(lambda: time(1) < 1), TypeError)

    def test_midnight_is_true(self):
        self.assertTrue(time(0))

    def test_keys_of_dicts(self):
        self.assertEqual({self.time: 1}[time(12, 34, 56, 789)], 1)

    def test_fold_does_not_matter_to_hash(self):
        self.assertEqual(hash(time(1, fold=1)), hash(time(1)))

    def test_strings(self):
        self.assertEqual(str(time(1, 2)), "01:02:00")
        self.assertEqual(str(self.time), "12:34:56.000789")

    def test_repr(self):
        self.assertEqual(repr(time(1, 2)), "datetime.time(1, 2)")
        self.assertEqual(repr(time(1, 2, 3)), "datetime.time(1, 2, 3)")
        self.assertEqual(repr(time(1, fold=1)), "datetime.time(1, 0, fold=1)")
        self.assertEqual(repr(self.time), "datetime.time(12, 34, 56, 789)")

    def test_isoformat_to_what_precision(self):
        for spec, text in (("hours", "12"), ("minutes", "12:34"), ("seconds", "12:34:56"),
                           ("milliseconds", "12:34:56.000"), ("microseconds", "12:34:56.000789")):
            self.assertEqual(self.time.isoformat(spec), text)

    def test_isoformat_of_unknown_precision(self):
        self.assertIs(outcome(self.time.isoformat, "years"), ValueError)

    def test_strftime(self):
        self.assertEqual(self.time.strftime("%H-%M-%S %I %p %f"), "12-34-56 12 PM 000789")

    def test_replace(self):
        self.assertEqual(self.time.replace(minute=1, microsecond=0), time(12, 1, 56))

    def test_without_zone(self):
        self.assertEqual((self.time.utcoffset(), self.time.dst(), self.time.tzname()), (None, None, None))


class Moment(unittest.TestCase):
    def setUp(self):
        self.moment = datetime(2018, 2, 28, 23, 59, 58, 123456)

    def test_parts(self):
        made = self.moment
        self.assertEqual((made.year, made.month, made.day), (2018, 2, 28))
        self.assertEqual((made.hour, made.minute, made.second, made.microsecond), (23, 59, 58, 123456))

    def test_time_may_be_left_out(self):
        self.assertEqual(datetime(2018, 1, 1), datetime(2018, 1, 1, 0, 0, 0, 0))

    def test_parts_cannot_be_set(self):
        with self.assertRaises(AttributeError):
            self.moment.hour = 1

    def test_what_is_no_moment(self):
        self.assertIs(outcome(datetime, 2018, 2, 29), ValueError)
        self.assertIs(outcome(datetime, 2018, 2, 28, 24), ValueError)
        self.assertIs(outcome(datetime, 2018), TypeError)

    def test_limits(self):
        self.assertEqual(datetime.max, datetime(9999, 12, 31, 23, 59, 59, 999999))

    def test_halves(self):
        self.assertEqual(self.moment.date(), date(2018, 2, 28))
        self.assertEqual(self.moment.time(), time(23, 59, 58, 123456))
        self.assertIs(type(self.moment.date()), date)

    def test_combine(self):
        self.assertEqual(datetime.combine(self.moment.date(), self.moment.time()), self.moment)
        self.assertIs(outcome(datetime.combine, date.min, 1), TypeError)

    def test_sum(self):
        self.assertEqual(self.moment + timedelta(0, 1, 876544), datetime(2018, 3, 1))
        self.assertEqual(timedelta(hours=-1) + datetime(2018, 1, 1), datetime(2017, 12, 31, 23))

    def test_difference(self):
        self.assertEqual(datetime(2018, 3, 1) - self.moment, timedelta(0, 1, 876544))
        self.assertEqual(self.moment - timedelta(59), datetime(2017, 12, 31, 23, 59, 58, 123456))

    def test_out_of_range(self):
        self.assertIs(outcome(lambda: datetime.max + timedelta.resolution), OverflowError)
        self.assertIs(outcome(lambda: datetime.min - timedelta.resolution), OverflowError)

    def test_longest_difference(self):
        self.assertEqual((datetime.max - datetime.min).days, 3652058)

    def test_order(self):
        self.assertTrue(datetime(2017, 12, 31, 23) < datetime(2018, 1, 1) <= datetime(2018, 1, 1))
        self.assertTrue(self.moment > datetime(2018, 2, 28, 23, 59, 58, 123455))

    def test_equality(self):
        self.assertTrue(self.moment == self.moment.replace())
        self.assertTrue(self.moment != self.moment.replace(microsecond=0))
        self.assertFalse(self.moment == None)

    def test_keys_of_dicts(self):
        self.assertEqual({self.moment: 1}[self.moment.replace(fold=1)], 1)

    def test_replace(self):
        self.assertEqual(self.moment.replace(year=2020, day=29, second=0, microsecond=0),
                         datetime(2020, 2, 29, 23, 59))

    def test_strings(self):
        self.assertEqual(str(self.moment), "2018-02-28 23:59:58.123456")
        self.assertEqual(datetime(1, 2, 3).isoformat(), "0001-02-03T00:00:00")

    def test_isoformat(self):
        self.assertEqual(self.moment.isoformat("_", "minutes"), "2018-02-28_23:59")
        self.assertEqual(self.moment.isoformat(timespec="milliseconds"), "2018-02-28T23:59:58.123")

    def test_repr(self):
        self.assertEqual(repr(self.moment), "datetime.datetime(2018, 2, 28, 23, 59, 58, 123456)")
        self.assertEqual(repr(datetime(2018, 1, 1)), "datetime.datetime(2018, 1, 1, 0, 0)")

    def test_ctime(self):
        self.assertEqual(self.moment.ctime(), "Wed Feb 28 23:59:58 2018")

    def test_strftime(self):
        self.assertEqual(self.moment.strftime("%y%m%d-%H%M%S.%f%%%z"), "180228-235958.123456%")

    def test_timetuple(self):
        self.assertEqual(tuple(self.moment.timetuple()), (2018, 2, 28, 23, 59, 58, 2, 59, -1))
        self.assertEqual(self.moment.timetuple().tm_yday, 59)

    def test_weekday(self):
        self.assertEqual((self.moment.weekday(), self.moment.isoweekday()), (2, 3))

    def test_iso_calendar(self):
        self.assertEqual(tuple(datetime(2021, 1, 3, 4).isocalendar()), (2020, 53, 7))
        self.assertEqual(datetime.fromisocalendar(2020, 53, 7), datetime(2021, 1, 3))

    def test_from_ordinal(self):
        self.assertEqual(datetime.fromordinal(self.moment.toordinal()), datetime(2018, 2, 28))

    def test_now(self):
        first, second = datetime.now(), datetime.now()
        self.assertTrue(first <= second and second - first < timedelta(minutes=1))
        self.assertIsInstance(datetime.today(), datetime)

    def test_now_in_universal_time(self):
        self.assertIsNone(datetime.utcnow().tzinfo)

    def test_timestamps_are_read(self):
        self.assertEqual(datetime.utcfromtimestamp(1519862399), datetime(2018, 2, 28, 23, 59, 59))
        self.assertEqual(datetime.utcfromtimestamp(0), datetime(1970, 1, 1))

    def test_timestamps_before_1970(self):
        self.assertEqual(datetime.utcfromtimestamp(-1), datetime(1969, 12, 31, 23, 59, 59))

    def test_timestamps_with_a_fraction(self):
        self.assertEqual(datetime.utcfromtimestamp(0.5), datetime(1970, 1, 1, 0, 0, 0, 500000))
        self.assertEqual(datetime.utcfromtimestamp(-0.25), datetime(1969, 12, 31, 23, 59, 59, 750000))

    def test_timestamp_and_back(self):
        whole = datetime(2018, 2, 28, 23, 59, 58)
        self.assertEqual(datetime.fromtimestamp(int(whole.timestamp())), whole)

    def test_classes_that_extend_it(self):
        class Stamp(datetime):
            pass

        self.assertIsInstance(Stamp(2018, 1, 1) + timedelta(1), Stamp)
        self.assertIsInstance(Stamp.now(), Stamp)
        self.assertEqual(Stamp(2018, 1, 1), datetime(2018, 1, 1))


class Timestamps(unittest.TestCase):
    def test_fraction_long_after_1970(self):
        self.assertEqual(datetime.utcfromtimestamp(1519862399.5), datetime(2018, 2, 28, 23, 59, 59, 500000))

    def test_fraction(self):
        self.assertTrue(is_close(datetime(1970, 1, 2, 0, 0, 0, 500000).timestamp() % 1, 0.5))
