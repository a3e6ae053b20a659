class Bitmap:
    pass


class Group:
    pass


class Palette:
    pass


class TileGrid:
    pass
