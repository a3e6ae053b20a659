"""datetime: time zones, and reading what isoformat and strftime write."""

import datetime as module
import time as clock
import unittest
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from support import outcome

UTC = timezone.utc
EAST = timezone(timedelta(hours=5, minutes=30))
WEST = timezone(timedelta(hours=-8), "PST")


class Summer(tzinfo):
    """An hour east of Greenwich, two from April to September."""

    def utcoffset(self, moment):
        return timedelta(hours=1) + self.dst(moment)

    def dst(self, moment):
        return timedelta(hours=1 if moment and 4 <= moment.month <= 9 else 0)

    def tzname(self, moment):
        return "ST" if self.dst(moment) else "WT"


class Fixed(unittest.TestCase):
    def test_universal_time(self):
        self.assertIs(module.UTC, UTC)
        self.assertIs(timezone(timedelta(0)), UTC)

    def test_offset(self):
        self.assertEqual(WEST.utcoffset(None), timedelta(hours=-8))
        self.assertIsNone(WEST.dst(None))

    def test_names(self):
        self.assertEqual((str(UTC), str(EAST), str(WEST)), ("UTC", "UTC+05:30", "PST"))
        self.assertEqual(str(timezone(timedelta(0, -1))), "UTC-00:00:01")

    def test_repr(self):
        self.assertEqual(repr(UTC), "datetime.timezone.utc")
        self.assertEqual(repr(WEST), "datetime.timezone(datetime.timedelta(days=-1, seconds=57600), 'PST')")

    def test_equality(self):
        self.assertEqual(EAST, timezone(timedelta(0, 19800), "IN"))
        self.assertNotEqual(EAST, WEST)
        self.assertEqual(hash(EAST), hash(timezone(timedelta(0, 19800), "IN")))

    def test_less_than_a_day(self):
        self.assertIs(outcome(timezone, timedelta(1)), ValueError)
        self.assertIs(outcome(timezone, timedelta(-1)), ValueError)

    def test_offset_is_a_duration(self):
        self.assertIs(outcome(timezone, 5), TypeError)
        self.assertIs(outcome(timezone, timedelta(0), None), TypeError)


class Aware(unittest.TestCase):
    def setUp(self):
        self.noon = datetime(2018, 7, 1, 12, tzinfo=UTC)

    def test_zone_is_a_zone(self):
        self.assertIs(outcome(lambda: datetime(2018, 1, 1, tzinfo=1)), TypeError)
        self.assertIs(outcome(lambda: time(1, tzinfo="UTC")), TypeError)

    def test_same_moment(self):
        self.assertEqual(self.noon, datetime(2018, 7, 1, 17, 30, tzinfo=EAST))
        self.assertEqual(hash(self.noon), hash(datetime(2018, 7, 1, 17, 30, tzinfo=EAST)))

    def test_order(self):
        self.assertTrue(self.noon < datetime(2018, 7, 1, 12, tzinfo=WEST))
        self.assertTrue(self.noon > datetime(2018, 7, 1, 12, tzinfo=EAST))

    def test_difference(self):
        self.assertEqual(self.noon - datetime(2018, 7, 1, 12, tzinfo=WEST), timedelta(hours=-8))

    def test_naive_is_equal_to_no_aware(self):
        self.assertFalse(self.noon == datetime(2018, 7, 1, 12))

    def test_naive_has_no_order_with_aware(self):
        self.assertIs(outcome(lambda: self.noon < datetime(2018, 7, 1)), TypeError)
        self.assertIs(outcome(lambda: self.noon - datetime(2018, 7, 1)), TypeError)

    def test_astimezone(self):
        self.assertEqual(str(self.noon.astimezone(EAST)), "2018-07-01 17:30:00+05:30")
        self.assertEqual(str(self.noon.astimezone(WEST)), "2018-07-01 04:00:00-08:00")
        self.assertIs(self.noon.astimezone(UTC), self.noon)

    def test_local_zone(self):
        self.assertEqual(self.noon.astimezone(), self.noon)

    def test_replaced_zone(self):
        self.assertEqual(self.noon.replace(tzinfo=None), datetime(2018, 7, 1, 12))

    def test_strings(self):
        self.assertEqual(self.noon.isoformat(), "2018-07-01T12:00:00+00:00")
        self.assertEqual(repr(self.noon), "datetime.datetime(2018, 7, 1, 12, 0, tzinfo=datetime.timezone.utc)")
        self.assertEqual(self.noon.replace(tzinfo=WEST).strftime("%z %Z"), "-0800 PST")

    def test_offset_with_seconds(self):
        odd = timezone(timedelta(0, 3661, 5))
        self.assertEqual(str(self.noon.replace(tzinfo=odd))[-16:], "+01:01:01.000005")

    def test_timestamp(self):
        self.assertEqual(self.noon.timestamp(), 1530446400)
        self.assertEqual(self.noon.astimezone(WEST).timestamp(), self.noon.timestamp())

    def test_from_timestamp(self):
        self.assertEqual(datetime.fromtimestamp(1530446400, WEST), self.noon)
        self.assertEqual(datetime.fromtimestamp(1530446400, WEST).hour, 4)

    def test_utctimetuple(self):
        self.assertEqual(tuple(self.noon.astimezone(EAST).utctimetuple())[:5], (2018, 7, 1, 12, 0))

    def test_now(self):
        self.assertIs(datetime.now(EAST).tzinfo, EAST)

    def test_halves(self):
        self.assertIsNone(self.noon.time().tzinfo)
        self.assertIs(self.noon.timetz().tzinfo, UTC)
        self.assertEqual(datetime.combine(self.noon.date(), self.noon.timetz()), self.noon)

    def test_times_of_day(self):
        self.assertEqual(time(12, tzinfo=UTC), time(17, 30, tzinfo=EAST))
        self.assertTrue(time(12, tzinfo=UTC) < time(12, tzinfo=WEST))
        self.assertEqual(hash(time(12, tzinfo=UTC)), hash(time(17, 30, tzinfo=EAST)))

    def test_naive_and_aware_times_of_day(self):
        self.assertFalse(time(12) == time(12, tzinfo=UTC))
        self.assertIs(outcome(lambda: time(12) < time(12, tzinfo=UTC)), TypeError)

    def test_time_of_day_as_string(self):
        self.assertEqual(str(time(12, tzinfo=EAST)), "12:00:00+05:30")


class OwnZones(unittest.TestCase):
    def setUp(self):
        self.zone = Summer()

    def test_offsets(self):
        self.assertEqual(datetime(2018, 1, 1, tzinfo=self.zone).utcoffset(), timedelta(hours=1))
        self.assertEqual(datetime(2018, 5, 1, tzinfo=self.zone).utcoffset(), timedelta(hours=2))

    def test_names(self):
        self.assertEqual(datetime(2018, 5, 1, tzinfo=self.zone).tzname(), "ST")

    def test_dst_in_timetuple(self):
        self.assertEqual(datetime(2018, 5, 1, tzinfo=self.zone).timetuple()[8], 1)
        self.assertEqual(datetime(2018, 1, 1, tzinfo=self.zone).timetuple()[8], 0)

    def test_from_universal_time(self):
        self.assertEqual(datetime(2018, 5, 1, tzinfo=UTC).astimezone(self.zone).hour, 2)
        self.assertEqual(datetime(2018, 1, 1, tzinfo=UTC).astimezone(self.zone).hour, 1)

    def test_arithmetic_keeps_the_hands_of_the_clock(self):
        moment = datetime(2018, 3, 31, 12, tzinfo=self.zone) + timedelta(1)
        self.assertEqual(moment.hour, 12)

    def test_what_has_to_be_overridden(self):
        self.assertIs(outcome(tzinfo().utcoffset, None), NotImplementedError)

    def test_offset_is_checked(self):
        class Far(tzinfo):
            def utcoffset(self, moment):
                return timedelta(1)

        class Odd(tzinfo):
            def utcoffset(self, moment):
                return 60

        self.assertIs(outcome(datetime(2018, 1, 1, tzinfo=Far()).utcoffset), ValueError)
        self.assertIs(outcome(time(1, tzinfo=Odd()).utcoffset), TypeError)


class FromIso(unittest.TestCase):
    def test_days(self):
        for text in ("2018-02-28", "20180228", "2018-W09-3", "2018W093"):
            self.assertEqual(date.fromisoformat(text), date(2018, 2, 28))

    def test_week_alone(self):
        self.assertEqual(date.fromisoformat("2018-W09"), date(2018, 2, 26))

    def test_what_is_no_day(self):
        for text in ("", "2018", "2018-2-28", "2018-02-29", "2018-0228", "20180228 ", "2018/02/28", "2018-W60-1"):
            self.assertIs(outcome(date.fromisoformat, text), ValueError)

    def test_only_text(self):
        self.assertIs(outcome(date.fromisoformat, 20180228), TypeError)
        self.assertIs(outcome(datetime.fromisoformat, None), TypeError)

    def test_times(self):
        self.assertEqual(time.fromisoformat("01"), time(1))
        self.assertEqual(time.fromisoformat("01:02"), time(1, 2))
        self.assertEqual(time.fromisoformat("T010203"), time(1, 2, 3))

    def test_fractions(self):
        self.assertEqual(time.fromisoformat("01:02:03.5"), time(1, 2, 3, 500000))
        self.assertEqual(time.fromisoformat("01:02:03,123456789"), time(1, 2, 3, 123456))

    def test_what_is_no_time(self):
        for text in ("", "1", "24:00", "01:2", "01:02:03.", "01:02:03+", "ab:cd"):
            self.assertIs(outcome(time.fromisoformat, text), ValueError)

    def test_zones(self):
        self.assertEqual(time.fromisoformat("17:30+05:30").utcoffset(), timedelta(hours=5, minutes=30))
        self.assertEqual(time.fromisoformat("04:00-0800").utcoffset(), timedelta(hours=-8))
        self.assertIs(time.fromisoformat("12:00Z").tzinfo, UTC)

    def test_moments(self):
        noon = datetime(2018, 7, 1, 12)
        for text in ("2018-07-01 12", "2018-07-01T12:00", "20180701T120000", "2018-W26-7x12:00:00.000", "2018W267T12"):
            self.assertEqual(datetime.fromisoformat(text), noon)

    def test_moments_with_zone(self):
        self.assertEqual(datetime.fromisoformat("2018-07-01T17:30:00.25+05:30"),
                         datetime(2018, 7, 1, 12, 0, 0, 250000, UTC))

    def test_day_alone(self):
        self.assertEqual(datetime.fromisoformat("2018-07-01"), datetime(2018, 7, 1))

    def test_what_is_no_moment(self):
        for text in ("", "2018-07", "2018-07-01T", "2018-07-01T12:60", "2018-07-01T12Zx"):
            self.assertIs(outcome(datetime.fromisoformat, text), ValueError)

    def test_what_isoformat_wrote(self):
        moment = datetime(2018, 7, 1, 12, 0, 1, 2, WEST)
        self.assertEqual(datetime.fromisoformat(str(moment)), moment)


class Strptime(unittest.TestCase):
    def read(self, text, format):
        return datetime.strptime(text, format)

    def test_numbers(self):
        self.assertEqual(self.read("2018-07-01 12:34:56", "%Y-%m-%d %H:%M:%S"), datetime(2018, 7, 1, 12, 34, 56))

    def test_missing_parts(self):
        self.assertEqual(self.read("12", "%H"), datetime(1900, 1, 1, 12))

    def test_short_numbers(self):
        self.assertEqual(self.read("1.7.18", "%d.%m.%y"), datetime(2018, 7, 1))
        self.assertEqual(self.read("69", "%y").year, 1969)

    def test_numbers_end_where_they_are_too_large(self):
        self.assertEqual(self.read("4518", "%d%m%y"), datetime(2018, 5, 4))

    def test_names(self):
        self.assertEqual(self.read("Sunday, 1 JULY 2018", "%A, %d %B %Y"), datetime(2018, 7, 1))
        self.assertEqual(self.read("Sun Jul  1 12:00:00 2018", "%c"), datetime(2018, 7, 1, 12))

    def test_halves_of_the_day(self):
        self.assertEqual([self.read(text, "%I %p").hour for text in ("12 AM", "1 am", "12 PM", "1 pm")], [0, 1, 12, 13])

    def test_fractions(self):
        self.assertEqual(self.read("1.5", "%S.%f"), datetime(1900, 1, 1, 0, 0, 1, 500000))

    def test_day_of_the_year(self):
        self.assertEqual(self.read("2020 060", "%Y %j"), datetime(2020, 2, 29))

    def test_zones(self):
        self.assertEqual(self.read("+0530", "%z").utcoffset(), timedelta(hours=5, minutes=30))
        self.assertEqual(self.read("-08:00", "%z").utcoffset(), timedelta(hours=-8))
        self.assertIs(self.read("Z", "%z").tzinfo, UTC)

    def test_per_cent(self):
        self.assertEqual(self.read("7%", "%m%%").month, 7)

    def test_spaces(self):
        self.assertEqual(self.read("2018   7", "%Y %m").month, 7)

    def test_fields_of_time(self):
        made = clock.strptime("Sun Jul  1 12:34:56 2018")
        self.assertEqual(tuple(made), (2018, 7, 1, 12, 34, 56, 6, 182, -1))
        self.assertEqual(clock.strptime("2018 182", "%Y %j").tm_mon, 7)

    def test_mismatch(self):
        for text, format in (("2018", "%m"), ("07", "%Y"), ("7 ", "%m"), ("Jux", "%b"), ("", "%d"), ("x", "y")):
            self.assertIs(outcome(self.read, text, format), ValueError)

    def test_bad_directive(self):
        self.assertIs(outcome(self.read, "1", "%Q"), ValueError)
        self.assertIs(outcome(self.read, "1", "%"), ValueError)

    def test_what_strftime_wrote(self):
        moment = datetime(2018, 7, 1, 12, 34, 56, 789)
        format = "%a %d %b %Y %H:%M:%S.%f"
        self.assertEqual(self.read(moment.strftime(format), format), moment)

    def test_weeks(self):
        self.assertEqual(self.read("2018 26 0", "%Y %U %w"), datetime(2018, 7, 1))
        self.assertEqual(self.read("2018 26 Sun", "%Y %W %a"), datetime(2018, 7, 1))
        self.assertEqual(self.read("2018 26 7", "%G %V %u"), datetime(2018, 7, 1))
