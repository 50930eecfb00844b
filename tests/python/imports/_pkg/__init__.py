print("pkg init", __name__, __package__, __path__ == [__file__.rpartition("/")[0]]); from . import a
