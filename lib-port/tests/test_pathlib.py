"""pathlib: paths as values, without files."""

import os
import unittest
from pathlib import Path, PurePath, PurePosixPath


class Making(unittest.TestCase):
    def test_text(self):
        self.assertEqual(str(PurePath("a/b")), "a/b")

    def test_parts_are_joined(self):
        self.assertEqual(str(PurePath("a", "b/c", PurePath("d"))), "a/b/c/d")

    def test_nothing_is_here(self):
        self.assertEqual(str(PurePath()), ".")

    def test_slashes_and_dots_go(self):
        self.assertEqual(str(PurePath("a//b/./c/")), "a/b/c")

    def test_parents_stay(self):
        self.assertEqual(str(PurePath("a/../b")), "a/../b")

    def test_an_absolute_part_starts_anew(self):
        self.assertEqual(str(PurePath("/a", "/b", "c")), "/b/c")

    def test_two_slashes_in_front_stay(self):
        self.assertEqual(str(PurePath("//a")), "//a")

    def test_three_slashes_are_one(self):
        self.assertEqual(str(PurePath("///a")), "/a")

    def test_numbers_are_refused(self):
        self.assertRaises(TypeError, PurePath, 1)

    def test_bytes_are_refused(self):
        self.assertRaises(TypeError, PurePath, b"a")

    def test_classes(self):
        self.assertIsInstance(PurePath("a"), PurePosixPath)
        self.assertIsInstance(Path("a"), PurePosixPath)

    def test_repr(self):
        self.assertEqual(repr(PurePath("a/b")), "PurePosixPath('a/b')")

    def test_repr_of_paths_of_files(self):
        self.assertEqual(repr(Path("a")), "PosixPath('a')")

    def test_they_are_paths(self):
        self.assertEqual(os.fspath(PurePath("a/b")), "a/b")

    def test_as_bytes(self):
        self.assertEqual(bytes(PurePath("a/b")), b"a/b")


class Joining(unittest.TestCase):
    def test_slash(self):
        self.assertEqual(PurePath("a") / "b" / PurePath("c"), PurePath("a/b/c"))

    def test_slash_after_text(self):
        self.assertEqual("a" / PurePath("b"), PurePath("a/b"))

    def test_slash_keeps_the_class(self):
        self.assertEqual(type(Path("a") / "b"), type(Path("a")))

    def test_slash_with_an_absolute_path(self):
        self.assertEqual(PurePath("a") / "/b", PurePath("/b"))

    def test_slash_takes_no_numbers(self):
        self.assertRaises(TypeError, lambda: PurePath("a") / 1)

    def test_joinpath(self):
        self.assertEqual(PurePath("/a").joinpath("b", "c"), PurePath("/a/b/c"))


class Comparing(unittest.TestCase):
    def test_equal(self):
        self.assertEqual(PurePath("a/b"), PurePath("a//b"))

    def test_case_matters(self):
        self.assertFalse(PurePath("a") == PurePath("A"))

    def test_text_is_not_a_path(self):
        self.assertFalse(PurePath("a") == "a")
        self.assertTrue(PurePath("a") != "a")

    def test_hash(self):
        self.assertEqual({PurePath("a/b"): 1}[PurePath("a/b")], 1)

    def test_order(self):
        self.assertTrue(PurePath("a/c") > PurePath("a/b") >= PurePath("a/b"))

    def test_sorting(self):
        self.assertEqual(sorted([PurePath("b"), PurePath("a/z"), PurePath("a")]),
                         [PurePath("a"), PurePath("a/z"), PurePath("b")])

    def test_text_has_no_order_with_paths(self):
        self.assertRaises(TypeError, lambda: PurePath("a") < "b")


class Parts(unittest.TestCase):
    def test_parts(self):
        self.assertEqual(PurePath("/a/b.py").parts, ("/", "a", "b.py"))

    def test_of_a_relative_path(self):
        self.assertEqual(PurePath("a/b").parts, ("a", "b"))

    def test_anchor(self):
        path = PurePath("/a")
        self.assertEqual((path.drive, path.root, path.anchor), ("", "/", "/"))

    def test_no_anchor(self):
        self.assertEqual(PurePath("a").anchor, "")

    def test_name(self):
        self.assertEqual(PurePath("/a/b.py").name, "b.py")

    def test_the_root_has_no_name(self):
        self.assertEqual(PurePath("/").name, "")

    def test_parent(self):
        self.assertEqual(PurePath("/a/b").parent, PurePath("/a"))

    def test_the_root_is_its_parent(self):
        self.assertEqual(PurePath("/").parent, PurePath("/"))

    def test_parent_of_a_name(self):
        self.assertEqual(PurePath("a").parent, PurePath("."))

    def test_parents(self):
        self.assertEqual([str(path) for path in PurePath("/a/b/c").parents], ["/a/b", "/a", "/"])

    def test_parents_by_number(self):
        parents = PurePath("a/b/c").parents
        self.assertEqual((str(parents[0]), str(parents[-1]), len(parents)), ("a/b", ".", 3))

    def test_slices_of_parents(self):
        self.assertEqual(PurePath("/a/b/c").parents[1:], (PurePath("/a"), PurePath("/")))

    def test_too_far_up(self):
        self.assertRaises(IndexError, lambda: PurePath("a").parents[1])

    def test_membership_of_parents(self):
        self.assertIn(PurePath("/a"), PurePath("/a/b/c").parents)


class Suffixes(unittest.TestCase):
    def test_suffix(self):
        self.assertEqual(PurePath("a/code.py").suffix, ".py")

    def test_no_suffix(self):
        self.assertEqual(PurePath("a.b/code").suffix, "")

    def test_a_dot_in_front_is_none(self):
        self.assertEqual(PurePath(".profile").suffix, "")

    def test_suffixes(self):
        self.assertEqual(PurePath("a.tar.gz").suffixes, [".tar", ".gz"])

    def test_stem(self):
        self.assertEqual(PurePath("a.tar.gz").stem, "a.tar")

    def test_with_name(self):
        self.assertEqual(PurePath("a/b").with_name("c.py"), PurePath("a/c.py"))

    def test_with_name_takes_a_name(self):
        self.assertRaises(ValueError, PurePath("a/b").with_name, "c/d")

    def test_the_root_gets_no_name(self):
        self.assertRaises(ValueError, PurePath("/").with_name, "a")

    def test_with_stem(self):
        self.assertEqual(PurePath("a/b.py").with_stem("c"), PurePath("a/c.py"))

    def test_with_suffix(self):
        self.assertEqual(PurePath("a/b.py").with_suffix(".mpy"), PurePath("a/b.mpy"))

    def test_without_suffix(self):
        self.assertEqual(PurePath("a/b.py").with_suffix(""), PurePath("a/b"))

    def test_a_suffix_starts_with_a_dot(self):
        self.assertRaises(ValueError, PurePath("a").with_suffix, "py")


class Relations(unittest.TestCase):
    def test_relative_to(self):
        self.assertEqual(PurePath("/a/b/c").relative_to("/a"), PurePath("b/c"))

    def test_relative_to_itself(self):
        self.assertEqual(PurePath("a/b").relative_to("a", "b"), PurePath("."))

    def test_relative_to_another(self):
        self.assertRaises(ValueError, PurePath("/a/b").relative_to, "/c")

    def test_is_relative_to(self):
        self.assertEqual([PurePath("/a/b").is_relative_to(other) for other in ("/a", "/b")],
                         [True, False])

    def test_is_absolute(self):
        self.assertEqual([PurePath(text).is_absolute() for text in ("/a", "a")], [True, False])

    def test_match_from_the_right(self):
        self.assertTrue(PurePath("/a/b/code.py").match("b/*.py"))

    def test_match_of_an_absolute_pattern(self):
        self.assertEqual([PurePath("/a/b.py").match(text) for text in ("/a/*.py", "/*.py")],
                         [True, False])

    def test_match_needs_all_parts(self):
        self.assertFalse(PurePath("b.py").match("a/*.py"))

    def test_match_needs_a_pattern(self):
        self.assertRaises(ValueError, PurePath("a").match, "")

    def test_as_posix(self):
        self.assertEqual(PurePath("a/b").as_posix(), "a/b")

    def test_as_uri(self):
        self.assertEqual(PurePath("/a b/\u00e9.py").as_uri(), "file:///a%20b/%C3%A9.py")

    def test_as_uri_of_a_relative_path(self):
        self.assertRaises(ValueError, PurePath("a").as_uri)


if __name__ == "__main__":
    unittest.main()
