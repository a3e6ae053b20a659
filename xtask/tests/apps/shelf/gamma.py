from sys import exc_info

last = exc_info()
