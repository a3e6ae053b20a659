# Unpacks every archive of a folder, whose name is the only argument: files and folders below it, and
# nothing else.
import glob
import os
import sys
import tarfile

folder = sys.argv[1]
# Python before 3.11.4 may not know the filter; what it would refuse is refused below.
filtered = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
for name in sorted(glob.glob(os.path.join(glob.escape(folder), "*.tar.gz"))):
    with tarfile.open(name) as archive:
        for member in archive.getmembers():
            path = member.name
            is_inside = not path.startswith("/") and ".." not in path.split("/")
            if not is_inside or not (member.isfile() or member.isdir()):
                sys.exit("%s: %s is no file or folder below it" % (name, path))
        archive.extractall(folder, **filtered)
