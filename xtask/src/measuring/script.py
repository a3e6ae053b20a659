# What importing one module takes, read on the board itself. `script.rs` fills in the first line and
# reads what is printed; a change here is a new protocol (`PROTOCOL` there).
#
# The script must not change what it reads. So its names begin with mf_: every name of a script is
# interned before it runs, and a module that had one of them would cost less. Names of modules are
# bytes, which are not interned, and single characters are written so for the same reason. From the
# first reading on, nothing stays in the heap but what is imported.
mf_target, mf_first, mf_path = b"", b"", b""

import gc, micropython, sys


# What calls have left on the stack of C may look like pointers to a conservative collector. Calls
# of two sizes overwrite it with numbers, shifted against each other, so that what one leaves out
# another covers. They are so small that their own state is not in the heap. Who reads calls this and
# collects itself: in a function that does both, its own frame would be left out.
def mf_scrub():
    for mf_n in range(12):
        mf_narrow(mf_n)


def mf_narrow(mf_n):
    return mf_narrow(mf_n - 1) if mf_n else mf_wide(12, 0, 0, 0)


def mf_wide(mf_n, mf_a, mf_b, mf_c):
    return mf_wide(mf_n - 1, 0, 0, 0) if mf_n else 0


# In a function of its own, so that no pointer to a module stays in the script's frame.
def mf_load(mf_name):
    __import__(mf_name)


# An address behind everything that has been in the heap, while nothing has been collected.
def mf_behind():
    return id((0,) * (gc.mem_free() * 3 // 20))


# Up to there the heap is filled. So the import finds what a fresh session offers, one stretch of free
# blocks, instead of the holes that compiling the script has left; and what frames that go on still
# remember of that is no address of what is imported.
def mf_fill():
    mf_end = mf_behind()
    mf_scrub()
    gc.collect()
    mf_chain = None
    while id(mf_chain) < mf_end:
        mf_chain = (mf_chain,)
    return mf_chain


# Forgets every module that was not known, also where a package that stays has it as a name.
def mf_drop(mf_known):
    for mf_name in list(sys.modules):
        if mf_name not in mf_known:
            del sys.modules[mf_name]
            mf_parent, mf_n, mf_name = mf_name.rpartition(b".".decode())
            if mf_parent in mf_known:
                delattr(sys.modules[mf_parent], mf_name)


# The modules that were not known and have a file, in the order in which they began to load: that is
# when the name of the file was interned, and strings are numbered in that order.
def mf_loaded(mf_known):
    mf_new = [mf_name for mf_name in sys.modules if mf_name not in mf_known]
    mf_new = [mf_name for mf_name in mf_new if hasattr(sys.modules[mf_name], "__file__")]
    mf_new.sort(key=lambda mf_name: id(sys.modules[mf_name].__file__))
    return mf_new


def mf_strings():
    print("\x1emf_strings")
    if hasattr(micropython, "qstr_info"):
        micropython.qstr_info()


def mf_measure(mf_name, mf_first):
    for mf_a in mf_first:
        mf_load(mf_a)
    mf_known = list(sys.modules)
    mf_strings()
    mf_scrub()
    gc.collect()
    mf_a = gc.mem_free()
    mf_load(mf_name)
    mf_b = gc.mem_free()
    mf_strings()
    mf_scrub()
    gc.collect()
    mf_c = gc.mem_free()
    # Again: where somebody watches the heap, it ends here, and what was imported stays.
    mf_drop(mf_known)
    mf_scrub()
    gc.collect()
    mf_d = gc.mem_free()
    mf_load(mf_name)
    mf_e = gc.mem_free()
    mf_scrub()
    gc.collect()
    print("\x1emf_figures", mf_a, mf_b, mf_c, mf_d, mf_e, gc.mem_free())
    print("\x1emf_loaded", *mf_loaded(mf_known))


mf_target = mf_target.decode()
mf_first = [mf_a.decode() for mf_a in mf_first.split()]
if mf_path:
    sys.path[:] = [mf_a.decode() for mf_a in mf_path.split(b":")]
mf_chain = mf_fill()
try:
    mf_measure(mf_target, mf_first)
except BaseException as mf_problem:
    print("\x1emf_raised", type(mf_problem).__name__, mf_problem)
