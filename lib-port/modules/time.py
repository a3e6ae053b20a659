"""Time, as CPython's module has it, over the one of the VM.

Boards know neither time zones nor daylight saving: local time is universal time. Seconds are whole
numbers, because the VM's floats cannot tell them apart as long after 1970. The calendar holds from
1901 to 2099.
"""

from utime import gmtime as _gmtime, mktime as _mktime, sleep, sleep_ms, sleep_us, time as _time
from utime import ticks_add, ticks_diff, ticks_ms, ticks_us
from collections import namedtuple

timezone = altzone = daylight = 0
tzname = ("UTC", "UTC")

# Where the clock of the VM starts, in seconds since 1970: at 1970 or at 2000.
_START = 946684800 if _gmtime(0)[0] == 2000 else 0
# Weekdays and leap years come round every 28 years.
_ROUND = 883612800

_struct_time = namedtuple(
    "struct_time", "tm_year tm_mon tm_mday tm_hour tm_min tm_sec tm_wday tm_yday tm_isdst")
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_MONTHS = ("January February March April May June July August September October November "
           "December")


def struct_time(sequence):
    return _struct_time(*sequence)


def time():
    return _time() + _START


def time_ns():
    from utime import time_ns
    return time_ns() + _START * 1000000000


def gmtime(secs=None):
    secs = _time() if secs is None else int(secs // 1) - _START
    years = 0
    while secs < 0:
        secs += _ROUND
        years += 28
    t = _gmtime(secs)
    return _struct_time(*((t[0] - years,) + t[1:] + (0,)))


localtime = gmtime


def mktime(t):
    t = tuple(t)[:8]
    rounds = 0
    while t[0] < 2000:
        t = (t[0] + 28,) + t[1:]
        rounds += 1
    return _mktime(t) + _START - rounds * _ROUND


def monotonic_ns():
    return time_ns()


def monotonic():
    return time_ns() / 1000000000


perf_counter_ns = process_time_ns = monotonic_ns
perf_counter = process_time = monotonic


def asctime(t=None):
    return strftime("%a %b %e %H:%M:%S %Y", t)


def ctime(secs=None):
    return asctime(gmtime(secs))


def strptime(string, format="%a %b %d %H:%M:%S %Y"):
    from _strptime import _strptime_time
    return _strptime_time(string, format)


def strftime(format, t=None):
    if t is None:
        t = gmtime()
    year, month, day, hour, minute, second, weekday, yearday = tuple(t)[:8]
    parts = format.split("%")
    out = [parts.pop(0)]
    while parts:
        part = parts.pop(0)
        code = part[:1]
        if not code:
            # Two per cent signs leave an empty part between them.
            out.append("%")
            if parts:
                out.append(parts.pop(0))
            continue
        if code in "aA":
            text = _DAYS.split()[weekday]
        elif code in "bBh":
            text = _MONTHS.split()[month - 1]
        elif code == "c":
            text = asctime(t)
        elif code == "D" or code == "x":
            text = strftime("%m/%d/%y", t)
        elif code == "F":
            text = strftime("%Y-%m-%d", t)
        elif code == "T" or code == "X":
            text = strftime("%H:%M:%S", t)
        elif code == "p":
            text = "AM" if hour < 12 else "PM"
        elif code == "Z":
            text = tzname[0]
        elif code == "z":
            text = "+0000"
        elif code == "e":
            text = "%2d" % day
        elif code == "j":
            text = "%03d" % yearday
        elif code == "Y":
            text = str(year)
        elif code == "u":
            text = str(weekday + 1)
        elif code == "w":
            text = str((weekday + 1) % 7)
        else:
            number = {"d": day, "m": month, "y": year % 100, "H": hour, "M": minute, "S": second,
                      "I": (hour + 11) % 12 + 1, "U": (yearday + 6 - (weekday + 1) % 7) // 7,
                      "W": (yearday + 6 - weekday) // 7}.get(code)
            text = "%" + code if number is None else "%02d" % number
        if code in "abh":
            text = text[:3]
        out.append(text + part[1:])
    return "".join(out)
