"""A reader that breaks in the way that its file asks for."""

import ctypes
import time

from gongkai.document import Document, Paragraph, Place
from gongkai.readers import Content
from gongkai.readers.isolation import alive


def refusal(content: Content) -> str:
    return ""


def read(content: Content) -> Document:
    asked = content.raw.decode()
    if asked == "hang":
        while True:
            pass
    if asked == "sleep":
        time.sleep(3600)
    if asked == "crash":
        ctypes.string_at(0)
    if asked == "memory":
        return read(Content(raw=bytes(bytearray(8 * 1024**3))))
    if asked == "print":
        print("a library talks")
    if asked == "deep":
        return read(content)
    if asked == "wrong":
        raise KeyError("a slip of this program")
    if asked == "damaged":
        raise ValueError("page 2 is damaged")
    if asked == "pages":
        for _ in range(5):
            time.sleep(1)
            alive()
    return Document(blocks=(Paragraph(text=asked, place=Place(page=1)),), media_type="text/plain")
