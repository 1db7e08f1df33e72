"""OLE2 files, the containers of Office before 2007: which streams they have, told from the names in their directory."""

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: An entry of the directory begins with a name, holds the first sector of its stream here, and is aligned to its own size.
_ENTRY, _SECTOR = 128, 116
_WORD = 0xA5EC, 0xA5DC
_PROTECTED = 0x0100


def has_stream(raw: bytes, name: str) -> bool:
    """Whether an OLE2 file has a stream of this name."""
    return _entry(raw, name) >= 0


def is_protected(raw: bytes) -> bool:
    """Whether the text of a Word document is encrypted, or the whole of a newer file is."""
    if has_stream(raw, "EncryptedPackage"):
        return True
    entry = _entry(raw, "WordDocument")
    sector = int.from_bytes(raw[entry + _SECTOR : entry + _SECTOR + 4], "little")
    start = (sector + 1) << min(int.from_bytes(raw[30:32], "little"), 16)
    head = raw[start : start + 12]
    is_word = entry >= 0 and int.from_bytes(head[:2], "little") in _WORD
    return is_word and bool(int.from_bytes(head[10:12], "little") & _PROTECTED)


def _entry(raw: bytes, name: str) -> int:
    """Where the entry of a stream begins; -1 if there is none."""
    wanted = name.encode("utf-16-le") + b"\0\0"
    at = raw.find(wanted) if raw.startswith(SIGNATURE) else -1
    while at >= 0 and at % _ENTRY:
        at = raw.find(wanted, at + 1)
    return at
