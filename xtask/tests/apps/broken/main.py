import sensor
import old
import nowhere


def später():
    import lazy_nowhere
