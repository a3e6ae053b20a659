"""This documentation string is dropped."""
# Escapes, joining, f-strings and strings that are names already.
name = "world"
escapes = "\x41\101\u00e9\U0001f600\t\\\'\"\q\
joined"
raw = r"\n\"" "", rb"\x00" b""
data = b"\xff\u0041\0" b"more bytes than ten"
both = "one" 'two' """three
four"""
greeting = f"hello {name!r:>10} {{literal}} {name=} {1 + 2}" f" and {name}"
nested = f"{ {'a': 1}['a'] } {name:{10}}"
multi = f"""{
    name
}"""
interned = "short"
known = "StopIteration"
identifier_seen_before = 1
again = "identifier_seen_before"
unknown = "identifier_never_seen"
café = "été comme hiver"
