# Stands in for setuptools while pip downloads source packages: pip wants to know a package's name
# and version before it keeps the file, and asks the package's build system, which for some of them
# no longer runs. Both stand in the PKG-INFO that every source package carries.
import os
import sys


def prepare_metadata_for_build_wheel(metadata_directory, config_settings=None):
    with open("PKG-INFO", encoding="utf-8") as file:
        text = file.read()
    fields = dict(line.split(": ", 1) for line in text.splitlines() if ": " in line)
    name = fields["Name"].replace("-", "_")
    folder = "%s-%s.dist-info" % (name, fields["Version"])
    os.makedirs(os.path.join(metadata_directory, folder))
    with open(
        os.path.join(metadata_directory, folder, "METADATA"), "w", encoding="utf-8"
    ) as file:
        file.write(text)
    return folder


def get_requires_for_build_wheel(config_settings=None):
    return []


# Packages without a pyproject.toml ask for this name.
__legacy__ = sys.modules[__name__]
