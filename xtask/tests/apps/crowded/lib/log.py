"""A log that forgets."""

_lines_of_the_log = []


def write(*values):
    text = " ".join(str(value) for value in values)
    assert len(text) < 80
    _lines_of_the_log[:] = [text]
    return text
