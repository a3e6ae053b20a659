# Stands in for CPython's string, which tests use for lists of characters.
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = ascii_lowercase.upper()
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = digits[:8]
punctuation = "".join(c for c in map(chr, range(33, 127)) if c not in ascii_letters + digits)
whitespace = " \t\n\r\v\f"
printable = digits + ascii_letters + punctuation + whitespace
