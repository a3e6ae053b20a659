# Classes, super, name scopes, comprehensions.
class Empty:
    pass


class Parenthesized():
    x = 1


class Base(Empty, metaclass=type):
    """Dropped."""

    count = 0
    limit: int = 10
    unset: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        super().plain
        self.items = [i * count for i in range(3) for count in self.rows if i if count]
        self.table = {k: v for k, v in kwargs.items()}
        self.set = {x for x in args}

    def uses_class(self):
        return __class__, lambda: super

    class Inner:
        y = x = 5
        total = sum(z for z in (x, y))

    @property
    def value(self):
        return self._value

    @value.setter
    def value(self, value):
        self._value = value


def scopes():
    hit = [last := n for n in range(5)]
    any((found := m) > 2 for m in hit)
    return last, found


top = [captured := n for n in range(5)]


def star_first(*args, key):
    return super().method
