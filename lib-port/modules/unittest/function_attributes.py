# Attributes of functions, which the board's functions have no room for.
#
# A decorator that wants to set some puts an object in the function's place. It binds and is
# called as the function would be, and what is bound shows the attributes too.


class FunctionWithAttributes:
    def __init__(self, function, instance=None):
        self._function = function
        self._instance = instance
        self.__name__ = getattr(function, "__name__", "function")

    def __get__(self, instance, owner=None):
        if instance is None:
            return self
        bound = FunctionWithAttributes(self._function, instance)
        for name, value in self.__dict__.items():
            if name not in ("_function", "_instance"):
                setattr(bound, name, value)
        return bound

    def __call__(self, *args, **kwargs):
        if self._instance is None:
            return self._function(*args, **kwargs)
        return self._function(self._instance, *args, **kwargs)


def with_attributes(function):
    """The function as an object that takes attributes; itself if it is one already."""
    if isinstance(function, FunctionWithAttributes):
        return function
    return FunctionWithAttributes(function)
