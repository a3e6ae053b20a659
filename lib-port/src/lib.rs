//! The port of the CPython standard library to small boards.
