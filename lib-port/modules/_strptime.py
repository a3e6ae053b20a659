"""Reads dates and times by a format: the other way of strftime. datetime and time import it when they are asked to.

Names are English, and the local time is universal time.
"""

# What a directive stands for.
_WHOLE = {"D": "%m/%d/%y", "x": "%m/%d/%y", "F": "%Y-%m-%d", "T": "%H:%M:%S", "X": "%H:%M:%S",
          "R": "%H:%M", "c": "%a %b %d %H:%M:%S %Y"}
# Most digits, least and greatest value of each number.
_NUMBERS = {"d": (2, 1, 31), "m": (2, 1, 12), "y": (2, 0, 99), "Y": (4, 0, 9999), "H": (2, 0, 23),
            "I": (2, 1, 12), "M": (2, 0, 59), "S": (2, 0, 61), "j": (3, 1, 366), "f": (6, 0, 999999),
            "w": (1, 0, 6), "u": (1, 1, 7), "U": (2, 0, 53), "W": (2, 0, 53), "G": (4, 0, 9999),
            "V": (2, 0, 53)}
_NAMES = {"a": "mon tue wed thu fri sat sun",
          "A": "monday tuesday wednesday thursday friday saturday sunday",
          "b": "jan feb mar apr may jun jul aug sep oct nov dec",
          "B": "january february march april may june july august september october november "
               "december",
          "p": "am pm"}


class _Mismatch(Exception):
    pass


def _digits(text, at, most):
    end = at
    while end < at + most and text[end:end + 1].isdigit():
        end += 1
    if end == at:
        raise _Mismatch
    return end


def _number(text, at, code):
    most, least, greatest = _NUMBERS[code]
    end = _digits(text, at, most)
    if code in "YyG" and end < at + most:
        raise _Mismatch
    # 45 may be a 4 before a 5.
    while int(text[at:end]) > greatest:
        end -= 1
    value = int(text[at:end])
    if value < least:
        raise _Mismatch
    if code == "f":
        value *= 10 ** (6 - (end - at))
    return value, end


def _name(text, at, code):
    names = _NAMES[code].split()
    for value, name in enumerate(names):
        if text[at:at + len(name)].lower() == name:
            return value, at + len(name)
    raise _Mismatch


def _pair(text, at):
    if _digits(text, at, 2) < at + 2:
        raise _Mismatch
    return int(text[at:at + 2]), at + 2


def _offset(text, at):
    # Seconds and microseconds east of Greenwich.
    if text[at:at + 1] == "Z":
        return (0, 0), at + 1
    sign = {"+": 1, "-": -1}.get(text[at:at + 1])
    if sign is None:
        raise _Mismatch
    hours, at = _pair(text, at + 1)
    colon = text[at:at + 1] == ":"
    minutes, at = _pair(text, at + colon)
    seconds = micros = 0
    if (text[at:at + 1] == ":") if colon else text[at:at + 1].isdigit():
        seconds, at = _pair(text, at + colon)
        if text[at:at + 1] == ".":
            micros, at = _number(text, at + 1, "f")
    return (sign * (hours * 3600 + minutes * 60 + seconds), sign * micros), at


def _read(text, format, at, found):
    i = 0
    while i < len(format):
        char = format[i]
        i += 1
        if char.isspace():
            # Any space stands for any amount of it, but for none.
            if not text[at:at + 1].isspace():
                raise _Mismatch
            while text[at:at + 1].isspace():
                at += 1
        elif char != "%":
            if text[at:at + 1].lower() != char.lower():
                raise _Mismatch
            at += 1
        else:
            at = _directive(format[i:i + 1], text, format, at, found)
            i += 1
    return at


def _directive(code, text, format, at, found):
    if code == "%":
        if text[at:at + 1] != "%":
            raise _Mismatch
        return at + 1
    if code in _WHOLE and code:
        return _read(text, _WHOLE[code], at, found)
    if code in _NUMBERS and code:
        if code == "d" and text[at:at + 1] == " ":
            # %c of strftime pads days with a space.
            at += 1
        found[code], at = _number(text, at, code)
    elif code in _NAMES and code:
        found[code], at = _name(text, at, code)
    elif code == "z":
        found[code], at = _offset(text, at)
    elif code == "Z":
        for name in ("utc", "gmt"):
            if text[at:at + 3].lower() == name:
                found[code] = name
                return at + 3
        raise _Mismatch
    elif code:
        raise ValueError("'%s' is a bad directive in format '%s'" % (code, format))
    else:
        raise ValueError("stray %% in format '%s'" % format)
    return at


def _other_day(year, found):
    # Days that are not counted in months.
    from datetime import date, timedelta
    weekday = found.get("a", found.get("A"))
    if "w" in found:
        weekday = (found["w"] + 6) % 7
    if "u" in found:
        weekday = found["u"] - 1
    if "j" in found:
        return date(year, 1, 1) + timedelta(found["j"] - 1)
    if weekday is not None and "G" in found and "V" in found:
        return date.fromisocalendar(found["G"], found["V"], weekday + 1)
    if weekday is None or "Y" not in found and "y" not in found:
        return None
    for code, start in ("U", 6), ("W", 0):
        if code in found:
            # Week one begins with the first Sunday or Monday of the year.
            first = date(year, 1, 1)
            days = (start - first.weekday()) % 7 + (weekday - start) % 7
            return first + timedelta(7 * (found[code] - 1) + days)


def _strptime(text, format):
    """What the text says: a dict with a value for each directive, and year to microsecond."""
    if not isinstance(text, str) or not isinstance(format, str):
        raise TypeError("strptime() takes two strings")
    found = {}
    try:
        end = _read(text, format, 0, found)
    except _Mismatch:
        raise ValueError("time data %r does not match format %r" % (text, format))
    if end < len(text):
        raise ValueError("unconverted data remains: " + text[end:])

    year = found.get("Y", 1900)
    if "y" in found and "Y" not in found:
        year = found["y"] + (2000 if found["y"] <= 68 else 1900)
    month = found.get("m", found.get("b", found.get("B", 0)) + 1)
    hour = found.get("H", 0)
    if "I" in found:
        hour = found["I"] % 12 + 12 * found.get("p", 0)
    day = found.get("d", 1)
    if "d" not in found:
        other = _other_day(year, found)
        if other is not None:
            year, month, day = other.year, other.month, other.day
    return found, (year, month, day, hour, found.get("M", 0), found.get("S", 0)), found.get("f", 0)


def _strptime_datetime(cls, text, format):
    found, fields, micros = _strptime(text, format)
    zone = None
    if "z" in found:
        from datetime import timedelta, timezone
        seconds, fraction = found["z"]
        offset = timedelta(0, seconds, fraction)
        zone = timezone(offset, found["Z"].upper()) if "Z" in found else timezone(offset)
    return cls(*(fields + (micros, zone)))


def _strptime_time(text, format):
    from datetime import datetime
    from time import struct_time
    return struct_time(datetime(*_strptime(text, format)[1]).timetuple())
