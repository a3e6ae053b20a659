# Iterators that work like CPython's itertools, as generators: what a board has no C code for.
#
# Differences to CPython: what is a class there is a function here, except chain, which needs
# from_iterable; so isinstance() and pickling do not work. islice takes no slice objects.


def accumulate(iterable, func=None, *, initial=None):
    total = initial
    started = initial is not None
    if started:
        yield total
    for item in iterable:
        if not started:
            total = item
            started = True
        elif func is None:
            total = total + item
        else:
            total = func(total, item)
        yield total


def batched(iterable, n):
    if n < 1:
        raise ValueError("n must be at least one")
    batch = []
    for item in iterable:
        batch.append(item)
        if len(batch) == n:
            yield tuple(batch)
            batch = []
    if batch:
        yield tuple(batch)


class chain:
    def __init__(self, *iterables):
        self._items = _flatten(iterables)

    @classmethod
    def from_iterable(cls, iterables):
        joined = cls()
        joined._items = _flatten(iterables)
        return joined

    def __iter__(self):
        return self

    def __next__(self):
        return next(self._items)


def _flatten(iterables):
    for iterable in iterables:
        yield from iterable


def combinations(iterable, r):
    pool = tuple(iterable)
    _check_length(r)
    return _choose(pool, r, 0, 1)


def combinations_with_replacement(iterable, r):
    pool = tuple(iterable)
    _check_length(r)
    return _choose(pool, r, 0, 0)


def _check_length(r):
    if r < 0:
        raise ValueError("r must be non-negative")


# Every way to take r items of pool[start:] in order; step 0 may take an item again.
def _choose(pool, r, start, step):
    if r == 0:
        yield ()
        return
    for index in range(start, len(pool)):
        first = (pool[index],)
        for rest in _choose(pool, r - 1, index + step, step):
            yield first + rest


def compress(data, selectors):
    for item, selected in zip(data, selectors):
        if selected:
            yield item


def count(start=0, step=1):
    while True:
        yield start
        start += step


def cycle(iterable):
    seen = []
    for item in iterable:
        yield item
        seen.append(item)
    while seen:
        yield from seen


def dropwhile(predicate, iterable):
    dropping = True
    for item in iterable:
        if dropping and predicate(item):
            continue
        dropping = False
        yield item


def filterfalse(predicate, iterable):
    for item in iterable:
        if not (item if predicate is None else predicate(item)):
            yield item


def groupby(iterable, key=None):
    source = iter(iterable)
    # One item read ahead and its key, shared by this generator and the groups it hands out.
    state = []

    def advance():
        state.clear()
        for item in source:
            state.append(item if key is None else key(item))
            state.append(item)
            return True
        return False

    def group(group_key):
        while state and state[0] == group_key:
            item = state[1]
            advance()
            yield item

    advance()
    while state:
        group_key = state[0]
        members = group(group_key)
        yield group_key, members
        # A group that was not read to its end is skipped.
        for _ in members:
            pass


def islice(iterable, *limits):
    if len(limits) == 1:
        start, stop, step = 0, limits[0], 1
    else:
        start, stop, step = (limits + (1,))[:3]
        start = 0 if start is None else start
        step = 1 if step is None else step
    if start < 0 or step < 1 or (stop is not None and stop < 0):
        raise ValueError("islice() takes limits of zero or more, and a step of one or more")
    return _slice(iter(iterable), start, stop, step)


def _slice(source, start, stop, step):
    # Nothing is read past the last item that is wanted: others may share the source.
    position = 0
    wanted = start
    while stop is None or wanted < stop:
        for item in source:
            position += 1
            if position > wanted:
                break
        else:
            return
        yield item
        wanted += step
    while position < stop:
        for _ in source:
            position += 1
            break
        else:
            return


def pairwise(iterable):
    source = iter(iterable)
    for before in source:
        for item in source:
            yield before, item
            before = item


def permutations(iterable, r=None):
    pool = tuple(iterable)
    if r is None:
        r = len(pool)
    _check_length(r)
    return _arrange(pool, r)


def _arrange(pool, r):
    if r == 0:
        yield ()
        return
    for index in range(len(pool)):
        first = pool[index : index + 1]
        for rest in _arrange(pool[:index] + pool[index + 1 :], r - 1):
            yield first + rest


def product(*iterables, repeat=1):
    if repeat < 0:
        raise ValueError("repeat argument cannot be negative")
    return _combine([tuple(iterable) for iterable in iterables] * repeat, 0)


def _combine(pools, depth):
    if depth == len(pools):
        yield ()
        return
    for item in pools[depth]:
        for rest in _combine(pools, depth + 1):
            yield (item,) + rest


def repeat(object, times=None):
    if times is None:
        while True:
            yield object
    for _ in range(times):
        yield object


def starmap(function, iterable):
    for arguments in iterable:
        yield function(*arguments)


def takewhile(predicate, iterable):
    for item in iterable:
        if not predicate(item):
            return
        yield item


def tee(iterable, n=2):
    if n < 0:
        raise ValueError("n must be >= 0")
    source = iter(iterable)
    queues = [[] for _ in range(n)]

    def branch(queue):
        while True:
            if not queue:
                for item in source:
                    for other in queues:
                        other.append(item)
                    break
                else:
                    return
            yield queue.pop(0)

    return tuple([branch(queue) for queue in queues])


def zip_longest(*iterables, fillvalue=None):
    sources = [iter(iterable) for iterable in iterables]
    left = len(sources)
    while left:
        row = []
        for index, source in enumerate(sources):
            item = fillvalue
            if source is not None:
                for item in source:
                    break
                else:
                    sources[index] = None
                    left -= 1
            row.append(item)
        if left:
            yield tuple(row)
