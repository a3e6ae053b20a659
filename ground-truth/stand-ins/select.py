POLLIN = 1
POLLOUT = 4


class poll:
    pass
