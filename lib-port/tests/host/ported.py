# Loads a module of the port into the interpreter that runs the tests.
#
# Modules in layers are read as `cargo xtask port apply` writes them: from the folder in
# MPYFIT_LIB_PORT, or from target/lib-port. Run the tests with
#
#     cargo xtask test lib-port
import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDERS = [
    os.path.join(HERE, "..", "..", "modules"),
    os.environ.get("MPYFIT_LIB_PORT") or os.path.join(HERE, "..", "..", "..", "target", "lib-port"),
]


def load(name):
    """The port's module, under a name of its own beside the interpreter's module."""
    path = name.replace(".", os.sep)
    for folder in FOLDERS:
        for file in (path + ".py", os.path.join(path, "__init__.py")):
            file = os.path.join(folder, file)
            if os.path.isfile(file):
                spec = importlib.util.spec_from_file_location("ported_" + name, file)
                module = importlib.util.module_from_spec(spec)
                # A package imports its own modules by name.
                sys.modules[spec.name] = module
                spec.loader.exec_module(module)
                return module
    raise FileNotFoundError(f"no source of {name}: run `cargo xtask port apply`")
