"""PDFs written by hand, for what no well-behaved program writes."""

from collections.abc import Sequence


def pdf_of(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, the first of which is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A stream object."""
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (entries, len(content), content)


def one_page(content: bytes, *, box: bytes = b"0 0 595 842", entries: bytes = b"", more: Sequence[bytes] = ()) -> bytes:
    """A file of one page with a content stream; further objects are numbered from 6 on, F1 is Helvetica."""
    return pdf_of(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%b>>>>" % (box, entries),
            stream(content),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            *more,
        ]
    )


def nested(depth: int, times: int) -> bytes:
    """A page that draws a form, which draws the next one some times, and so on; the last one draws a line."""
    forms = []
    for number in range(depth):
        inner = b"/N Do " * times if number + 1 < depth else b"0 0 m 9 0 l S"
        resources = b"/Resources<</XObject<</N %d 0 R>>>>" % (number + 7) if number + 1 < depth else b""
        forms.append(stream(inner, b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources))
    return one_page(b"/N Do", entries=b"/XObject<</N 6 0 R>>", more=forms)
