"""Classes: attributes, inheritance, super, properties, special methods."""

import unittest


class Animal:
    legs = 4

    def __init__(self, name):
        self.name = name

    def describe(self):
        return "%s on %d legs" % (self.name, self.legs)


class Bird(Animal):
    legs = 2

    def describe(self):
        return super().describe() + " and wings"


class Attributes(unittest.TestCase):
    def test_instances_hide_their_class(self):
        cat = Animal("cat")
        cat.legs = 3
        self.assertEqual((cat.legs, Animal.legs), (3, 4))
        del cat.legs
        self.assertEqual(cat.legs, 4)

    def test_classes_can_change(self):
        class Changing:
            pass

        made = Changing()
        Changing.added = lambda self: "added"
        self.assertEqual(made.added(), "added")

    def test_by_name(self):
        cat = Animal("cat")
        self.assertEqual(getattr(cat, "name"), "cat")
        self.assertEqual(getattr(cat, "color", "none"), "none")
        setattr(cat, "color", "grey")
        self.assertTrue(hasattr(cat, "color"))
        delattr(cat, "color")
        self.assertFalse(hasattr(cat, "color"))

    def test_missing(self):
        with self.assertRaises(AttributeError):
            Animal("x").wings
        with self.assertRaises(AttributeError):
            del Animal("x").wings

    def test_computed(self):
        class Echo:
            def __getattr__(self, name):
                return name + "!"

        echo = Echo()
        echo.real = 1
        self.assertEqual((echo.real, echo.unreal), (1, "unreal!"))

    def test_watched(self):
        seen = []

        class Watched:
            def __setattr__(self, name, value):
                seen.append((name, value))

        Watched().x = 5
        self.assertEqual(seen, [("x", 5)])

    def test_bound_methods_keep_their_object(self):
        describe = Animal("dog").describe
        self.assertEqual(describe(), "dog on 4 legs")

    def test_functions_of_the_class(self):
        self.assertEqual(Animal.describe(Animal("ox")), "ox on 4 legs")


class Inheritance(unittest.TestCase):
    def test_super(self):
        self.assertEqual(Bird("owl").describe(), "owl on 2 legs and wings")

    def test_isinstance(self):
        owl = Bird("owl")
        self.assertTrue(isinstance(owl, Animal))
        self.assertTrue(isinstance(owl, (int, Bird)))
        self.assertFalse(isinstance(Animal("x"), Bird))
        self.assertTrue(issubclass(Bird, Animal) and issubclass(Bird, object))

    def test_two_bases(self):
        class Left:
            def who(self):
                return "left"

        class Right:
            def who(self):
                return "right"

            def only(self):
                return "only right"

        class Both(Left, Right):
            pass

        self.assertEqual((Both().who(), Both().only()), ("left", "only right"))

    def test_of_builtin_types(self):
        class Stack(list):
            def push(self, item):
                self.append(item)

        stack = Stack()
        stack.push(1)
        stack.push(2)
        self.assertEqual((len(stack), stack[-1], stack.pop()), (2, 2, 2))

    def test_of_dict(self):
        class Counting(dict):
            def add(self, key):
                self[key] = self.get(key, 0) + 1

        counting = Counting()
        for letter in "abca":
            counting.add(letter)
        self.assertEqual(sorted(counting.items()), [("a", 2), ("b", 1), ("c", 1)])

    def test_super_in_class_methods(self):
        class Base:
            @classmethod
            def make(cls):
                return ["base"]

        class Derived(Base):
            @classmethod
            def make(cls):
                return super().make() + ["derived"]

        self.assertEqual(Derived.make(), ["base", "derived"])

    def test_cooperative_init(self):
        seen = []

        class A:
            def __init__(self):
                seen.append("A")

        class B(A):
            def __init__(self):
                super().__init__()
                seen.append("B")

        class C(B):
            def __init__(self):
                super().__init__()
                seen.append("C")

        C()
        self.assertEqual(seen, ["A", "B", "C"])

    def test_a_diamond_is_walked_once(self):
        class Top:
            def path(self):
                return ["top"]

        class Left(Top):
            def path(self):
                return ["left"] + super().path()

        class Right(Top):
            def path(self):
                return ["right"] + super().path()

        class Bottom(Left, Right):
            def path(self):
                return ["bottom"] + super().path()

        self.assertEqual(Bottom().path(), ["bottom", "left", "right", "top"])


class Methods(unittest.TestCase):
    def test_static_and_class(self):
        class Maker:
            made = 0

            @staticmethod
            def add(a, b):
                return a + b

            @classmethod
            def count(cls):
                cls.made += 1
                return cls.made

        class Other(Maker):
            pass

        self.assertEqual((Maker.add(1, 2), Maker().add(3, 4)), (3, 7))
        Maker.count()
        Other.count()
        self.assertEqual((Maker.made, Other.made), (1, 2))

    def test_property(self):
        class Celsius:
            def __init__(self):
                self.degrees = 0

            @property
            def fahrenheit(self):
                return self.degrees * 9 // 5 + 32

            @fahrenheit.setter
            def fahrenheit(self, value):
                self.degrees = (value - 32) * 5 // 9

        made = Celsius()
        self.assertEqual(made.fahrenheit, 32)
        made.fahrenheit = 212
        self.assertEqual(made.degrees, 100)

    def test_property_without_setter(self):
        class Fixed:
            @property
            def value(self):
                return 1

        with self.assertRaises(AttributeError):
            Fixed().value = 2

    def test_new(self):
        class Single:
            instance = None

            def __new__(cls):
                if cls.instance is None:
                    cls.instance = super().__new__(cls)
                return cls.instance

        self.assertIs(Single(), Single())

    def test_type_makes_classes(self):
        Made = type("Made", (Animal,), {"legs": 100})
        self.assertEqual(Made("bug").describe(), "bug on 100 legs")
        self.assertEqual(Made.__name__, "Made")


class Special(unittest.TestCase):
    def test_text(self):
        class Shown:
            def __repr__(self):
                return "Shown()"

            def __str__(self):
                return "shown"

        self.assertEqual((str(Shown()), repr(Shown()), [Shown()].__class__), ("shown", "Shown()", list))
        self.assertEqual("%s %r" % (Shown(), Shown()), "shown Shown()")

    def test_arithmetic(self):
        class Vector:
            def __init__(self, x, y):
                self.x, self.y = x, y

            def __add__(self, other):
                return Vector(self.x + other.x, self.y + other.y)

            def __mul__(self, factor):
                return Vector(self.x * factor, self.y * factor)

            __rmul__ = __mul__

            def __neg__(self):
                return Vector(-self.x, -self.y)

            def __eq__(self, other):
                return (self.x, self.y) == (other.x, other.y)

        self.assertTrue(Vector(1, 2) + Vector(3, 4) == Vector(4, 6))
        self.assertTrue(Vector(1, 2) * 3 == Vector(3, 6))
        self.assertTrue(3 * Vector(1, 2) == Vector(3, 6))
        self.assertTrue(-Vector(1, 2) == Vector(-1, -2))

    def test_in_place(self):
        class Log:
            def __init__(self):
                self.lines = []

            def __iadd__(self, line):
                self.lines.append(line)
                return self

        log = first = Log()
        log += "a"
        log += "b"
        self.assertIs(log, first)
        self.assertEqual(log.lines, ["a", "b"])

    def test_order(self):
        class Version:
            def __init__(self, number):
                self.number = number

            def __lt__(self, other):
                return self.number < other.number

        self.assertTrue(Version(1) < Version(2))
        self.assertEqual([v.number for v in sorted([Version(3), Version(1)])], [1, 3])

    def test_reflected_order(self):
        class Version:
            def __init__(self, number):
                self.number = number

            def __lt__(self, other):
                return self.number < other.number

        self.assertTrue(Version(2) > Version(1))

    def test_equal_and_hash(self):
        class Key:
            def __init__(self, value):
                self.value = value

            def __eq__(self, other):
                return self.value == other.value

            def __hash__(self):
                return hash(self.value)

        self.assertEqual({Key(1): "one"}[Key(1)], "one")
        self.assertTrue(Key(1) != Key(2))

    def test_container(self):
        class Squares:
            def __len__(self):
                return 5

            def __getitem__(self, index):
                if index >= 5:
                    raise IndexError
                return index * index

            def __contains__(self, value):
                return value == "everything"

        squares = Squares()
        self.assertEqual((len(squares), squares[3], list(squares)), (5, 9, [0, 1, 4, 9, 16]))
        self.assertTrue("everything" in squares and 4 not in squares)

    def test_items_can_be_set(self):
        class Noting(dict):
            pass

        class Table:
            def __init__(self):
                self.cells = {}

            def __setitem__(self, key, value):
                self.cells[key] = value

            def __delitem__(self, key):
                del self.cells[key]

        table = Table()
        table[1, 2] = "x"
        table["gone"] = 0
        del table["gone"]
        self.assertEqual(table.cells, {(1, 2): "x"})

    def test_truth(self):
        class Empty:
            def __len__(self):
                return 0

        class No:
            def __bool__(self):
                return False

        self.assertFalse(bool(Empty()) or bool(No()))
        self.assertTrue(bool(Animal("x")))

    def test_call(self):
        class Adder:
            def __init__(self, n):
                self.n = n

            def __call__(self, m, *, times=1):
                return (self.n + m) * times

        self.assertEqual(Adder(3)(4, times=2), 14)
        self.assertTrue(callable(Adder(1)) and not callable(Animal("x")))
