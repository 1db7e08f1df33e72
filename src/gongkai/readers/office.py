"""Old Office files (DOC, WPS, RTF), which LibreOffice makes DOCX files of and the reader of Word reads.

LibreOffice runs without a window, in a profile of its own that is deleted afterwards; macros, links and network are off in it.
"""

import math
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.document import Document
from gongkai.errors import MissingProgram, UnreadableReport
from gongkai.readers import ole
from gongkai.readers.content import Content
from gongkai.readers.limits import Limits
from gongkai.readers.processes import unwatched

_RTF = b"{\\rtf"
_XML, _WORD_2003, _HEAD = b"<?xml", b'progid="Word.Document"', 1000
_PLACES = (
    Path("/Applications/LibreOffice.app/Contents/MacOS/soffice"),
    Path("C:/Program Files/LibreOffice/program/soffice.com"),
    Path("C:/Program Files (x86)/LibreOffice/program/soffice.com"),
    Path("/opt/libreoffice/program/soffice"),
)
_HOW = {
    "linux": "install it with: sudo apt install libreoffice-writer-nogui (or the package libreoffice-writer of your system)",
    "darwin": "install it with: brew install --cask libreoffice (or from https://www.libreoffice.org/download/)",
    "win32": "install it with: winget install TheDocumentFoundation.LibreOffice (or from https://www.libreoffice.org/download/)",
}
_OPTIONS = ("--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", "--nofirststartwizard")
_FILTER = "docx:MS Word 2007 XML"
#: No macros, no active content, no links, no pictures from elsewhere, and a proxy at which nobody answers.
_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "/org.openoffice.Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "/org.openoffice.Office.Writer/Content/Update": {"Link": "0", "Field": "false", "Chart": "false"},
    "/org.openoffice.Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetHTTPProxyName": "127.0.0.1",
        "ooInetHTTPProxyPort": "9",
        "ooInetHTTPSProxyName": "127.0.0.1",
        "ooInetHTTPSProxyPort": "9",
        "ooInetFTPProxyName": "127.0.0.1",
        "ooInetFTPProxyPort": "9",
        "ooInetNoProxy": "",
    },
}


def refusal(content: Content) -> str:
    """Why this is no old Office file; empty if it is."""
    return "" if any(_kind(content.raw)) else "it is neither a Word document of before 2007 nor RTF"


def read(content: Content) -> Document:
    """The document that an old Office file holds.

    Raises:
        ValueError: The file is protected with a password, or LibreOffice cannot read it within the limits.
        MissingProgram: LibreOffice is not installed.
    """
    from gongkai.readers import read_document

    if ole.is_protected(content.raw):
        raise ValueError("the file is protected with a password; save it without one")
    suffix, media_type = _kind(content.raw)
    made = replace(content, raw=converted(content.raw, suffix, content.limits), given=None)
    try:
        document = read_document(made, "as DOCX")
    except UnreadableReport as error:
        raise ValueError(error.reason) from error
    return replace(document, media_type=media_type)


def _kind(raw: bytes) -> tuple[str, str]:
    """The suffix and the media type of an old Office file; empty if it is none."""
    if raw.startswith(_RTF):
        return "rtf", "application/rtf"
    if ole.has_stream(raw, "WordDocument") or ole.has_stream(raw, "EncryptedPackage"):
        return "doc", "application/msword"
    if raw.startswith(_XML) and _WORD_2003 in raw[:_HEAD]:
        return "xml", "application/msword"
    return "", ""


def converted(raw: bytes, suffix: str, limits: Limits) -> bytes:
    """The DOCX file that LibreOffice makes of an old Office file.

    Raises:
        ValueError: It makes none, or none within the limits.
        MissingProgram: It is not installed.
    """
    program = _program()
    with TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        source, profile, out = folder / f"report.{suffix}", folder / "profile", folder / "out"
        source.write_bytes(raw)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_registry(), encoding="utf-8")
        own = f"-env:UserInstallation={profile.as_uri()}"
        _run([program, own, *_OPTIONS, "--convert-to", _FILTER, "--outdir", str(out), str(source)], folder, limits)
        made = out / "report.docx"
        size = made.stat().st_size if made.is_file() else 0
        if not size:
            raise ValueError("LibreOffice cannot read it; open it in Word or WPS and save it as DOCX")
        if size > limits.bytes:
            raise ValueError(f"as DOCX it has {size:,} bytes, more than the limit of {limits.bytes:,}")
        return made.read_bytes()


def _program() -> str:
    found = shutil.which("soffice") or shutil.which("libreoffice")
    found = found or next((str(place) for place in _PLACES if place.is_file()), None)
    if found is None:
        raise MissingProgram("reading old Office files (DOC, WPS, RTF) needs LibreOffice", _HOW.get(sys.platform, _HOW["linux"]))
    return found


def _registry() -> str:
    """The settings as LibreOffice keeps them in a profile."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, values in _SETTINGS.items()
        for name, value in values.items()
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _run(command: list[str], folder: Path, limits: Limits) -> None:
    """Run LibreOffice to its end or to the end of its time; what it has started ends with it."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={**os.environ, "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp"},
        start_new_session=True,
    )
    try:
        _hold(process.pid, limits)
        with unwatched():
            process.wait(limits.seconds)
    except subprocess.TimeoutExpired:
        raise ValueError(f"LibreOffice did not finish it in {limits.seconds:g} seconds, which is the limit") from None
    finally:
        _end(process)


def _hold(process: int, limits: Limits) -> None:
    """Limit memory, time and output of a process and of what it starts, where the system can."""
    if sys.platform == "linux":
        import resource

        seconds = math.ceil(2 * limits.seconds)
        held = (
            (resource.RLIMIT_DATA, limits.memory),
            (resource.RLIMIT_CPU, seconds),
            (resource.RLIMIT_FSIZE, limits.unpacked),
        )
        with suppress(OSError, ValueError):
            for what, most in held:
                resource.prlimit(process, what, (most, most))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process with all that it has started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()
