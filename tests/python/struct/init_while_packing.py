# krait-only: CPython 3.14 packs with the new format into memory that was made for the old one.
import struct


class Again:
    def __index__(self):
        changing.__init__("100q")
        return 7


changing = struct.Struct("<hh")
print(changing.pack(Again(), 8), changing.format)  # expect: b'\x07\x00\x08\x00' 100q
