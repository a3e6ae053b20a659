"""Measure what the small modules take on MicroPython for the micro:bit, in QEMU.

Needs qemu-system-arm and Debian's firmware-microbit-micropython. Writes micro_py.csv beside this file; every
figure is read twice, in two machines, and both must be the same.
"""

import csv
import pathlib
import socket
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).parent
FIRMWARE = "/usr/share/firmware-microbit-micropython/firmware.hex"
COLUMNS = ["module", "source_bytes", "cold", "least_heap", "error"]
# The UART has no buffer to speak of: more at once is lost.
CHUNK = 16
BLOCK = 16

READ_COST = """
import gc
def free():
    gc.collect()
    gc.collect()
    return gc.mem_free()
n = 'zq_' + {rest!r}
a = free()
__import__(n)
print(a - free())
"""

# What is free when the import begins, and whether that was enough.
READ_LEAST = """
import gc
n = 'zq_' + {rest!r}
gc.collect()
ballast = bytearray({ballast})
gc.collect()
a = gc.mem_free()
try:
    __import__(n)
    print(a)
except MemoryError:
    print(-a)
"""


class Machine:
    """A micro:bit in QEMU, at the raw prompt."""

    def __enter__(self):
        self.folder = tempfile.TemporaryDirectory()
        path = self.folder.name + "/uart"
        self.process = subprocess.Popen(
            ["qemu-system-arm", "-M", "microbit", "-device", f"loader,file={FIRMWARE}", "-display", "none",
             "-monitor", "none", "-chardev", f"socket,id=uart,path={path},server=on,wait=on",
             "-serial", "chardev:uart"],
            stderr=subprocess.DEVNULL)
        self.uart = socket.socket(socket.AF_UNIX)
        for _ in range(100):
            try:
                self.uart.connect(path)
                break
            except OSError:
                time.sleep(0.05)
        self.uart.settimeout(20)
        self.until(b">>> ")
        self.uart.send(b"\x01")
        self.until(b"CTRL-B to exit\r\n>")
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.folder.cleanup()

    def until(self, end):
        seen = b""
        while not seen.endswith(end):
            byte = self.uart.recv(1)
            if not byte:
                raise EOFError(seen)
            seen += byte
        return seen[:-len(end)]

    def reset(self):
        self.uart.send(b"\x04")
        self.until(b"CTRL-B to exit\r\n>")

    def run(self, script):
        data = script.encode()
        for at in range(0, len(data), CHUNK):
            self.uart.send(data[at:at + CHUNK])
            time.sleep(0.01)
        self.uart.send(b"\x04")
        self.until(b"OK")
        output, error = self.until(b"\x04").decode(), self.until(b"\x04").decode()
        self.until(b">")
        return output.strip(), error.strip()


def measure(machine, name, source):
    machine.reset()
    output, error = machine.run(f"f = open('{name}.py', 'w')\nf.write({source!r})\nf.close()\n")
    assert not error, (name, source, error)
    rest = name[len("zq_"):]
    row = {"module": name, "source_bytes": len(source)}
    machine.reset()
    output, error = machine.run(READ_COST.format(rest=rest))
    if error:
        row["error"] = error.splitlines()[-1]
    else:
        row["cold"] = output
        row["least_heap"] = least_heap(machine, rest)
    machine.run(f"import os\nos.remove('{name}.py')\n")
    return row


def least_heap(machine, rest):
    """The least that must be free for the import to succeed, found by halving."""

    def is_enough(ballast):
        machine.reset()
        output, error = machine.run(READ_LEAST.format(rest=rest, ballast=ballast))
        # Without room for the ballast or the answer there is none for the import.
        return (not error and int(output) > 0), output

    enough, short = 0, 9000
    found = is_enough(enough)[1]
    while short - enough > BLOCK:
        middle = (enough + short) // 2 // BLOCK * BLOCK
        is_it, output = is_enough(middle)
        if is_it:
            enough, found = middle, output
        else:
            short = middle
    return found


def main():
    sources = sorted((HERE.parent / "micro").glob("*.py"))
    rows = []
    for order in (sources, list(reversed(sources))):
        with Machine() as machine:
            of_run = {path.stem: measure(machine, path.stem, path.read_text()) for path in order}
        rows.append(of_run)
    one, other = rows
    for name, row in one.items():
        assert row == other[name], (row, other[name])
    with open(HERE / "micro_py.csv", "w", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(one.values())


main()
