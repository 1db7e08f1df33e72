"""Storage that fsspec knows: the file system behind an address, and patience while it does not answer."""

import errno
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from gongkai.errors import GongkaiError, MissingDependency, MissingProgram, StorageError

#: Seconds for which a storage that does not answer is asked again, and the pauses in between: the first, the longest.
PATIENCE = 60.0
_PAUSE, _LONGEST_PAUSE = 0.25, 10.0

_PROTOCOL = re.compile(r"([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
_LOCAL = ("file", "local")
#: What drivers are asked for: nothing is remembered of listings, and all patience is this module's.
_NO_RETRIES = {"config_kwargs": {"retries": {"total_max_attempts": 1}}}
_OPTIONS: dict[str, dict[str, Any]] = {"s3": _NO_RETRIES, "s3a": _NO_RETRIES}
_EXTRAS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs"}
_DRIVERS = {"hdfs": "pyarrow", "az": "adlfs", "abfs": "adlfs", "abfss": "adlfs", "http": "aiohttp", "https": "aiohttp"}

#: What may pass by itself, by the system's numbers, the codes of HTTP and the names of exceptions of drivers.
_PASSING = frozenset(
    number
    for number, name in errno.errorcode.items()
    if name in ("EIO", "EREMOTEIO", "ESTALE", "EBUSY", "EAGAIN", "ETIMEDOUT") or name.startswith(("ENET", "EHOST"))
)
_PASSING_CODES = (408, 409, 429)
_PASSING_NAMES = frozenset(
    (
        *("ClientConnectionError", "ClientPayloadError", "ConnectionError", "HTTPClientError", "IncompleteRead"),
        *("ResponseParserError", "TransportError", "ServiceRequestError", "ServiceResponseError"),
    )
)
_FULL = (errno.ENOSPC, errno.EDQUOT)
#: What will not pass before somebody has done something about it.
_REFUSED_CODES = (401, 403)
_REFUSED_NAMES = frozenset(
    (
        *("NoCredentialsError", "PartialCredentialsError", "CredentialRetrievalError", "TokenRetrievalError", "ProfileNotFound"),
        *("DefaultCredentialsError", "RefreshError", "ClientAuthenticationError", "NoSuchBucket", "PermissionError"),
    )
)
#: Answers, not failures.
_ANSWERS = (FileNotFoundError, FileExistsError, IsADirectoryError, NotADirectoryError)
_KEPT = "what is done so far is kept, and the same command goes on from there"

T = TypeVar("T")


def is_remote(address: str) -> bool:
    """Whether this is an address of a storage, not a path on this machine."""
    protocol = _PROTOCOL.match(address)
    return protocol is not None and protocol[1].lower() not in _LOCAL


def local_path(address: str) -> str:
    """The path on this machine that an address of it names."""
    protocol = _PROTOCOL.match(address)
    return address[protocol.end() :] if protocol else address


def open_address(address: str) -> str:
    """An address that says nothing that must not be read: what is given as an address is written down in panels.

    Raises:
        StorageError: It holds credentials, or a query, in which they may be.
    """
    if is_remote(address) and (without := shown(address)) != address:
        raise StorageError(f"{without}: this address was given with credentials or a query; give them in the environment only")
    return address


def trimmed(address: str) -> str:
    """An address without slashes at its end, except those of its protocol."""
    return re.sub(r"(?<=[^:/])/+$", "", address)


def filesystem(address: str) -> tuple[Any, str]:
    """The file system behind an address, and the path in it.

    Raises:
        MissingDependency: Its driver is not installed; the message is the line that installs it.
        StorageError: There is no such protocol.
    """
    from fsspec import get_filesystem_class

    protocol = address.partition("://")[0].lower()
    try:
        driver = get_filesystem_class(protocol)
    except ImportError as error:
        if protocol in _EXTRAS:
            raise MissingDependency(f"{protocol}://", _EXTRAS[protocol]) from error
        package = _DRIVERS.get(protocol)
        how = f"install it with: pip install {package}" if package else str(error)
        raise MissingProgram(f"{protocol}:// needs {package or 'a driver'}", how) from error
    except ValueError as error:
        raise StorageError(f"{shown(address)}: no storage is addressed by {protocol}://; check the address") from error
    options = {**driver._get_kwargs_from_urls(address), **_OPTIONS.get(protocol, {}), "use_listings_cache": False}
    return driver(**options), cast(str, driver._strip_protocol(address))


def patiently(address: str, work: Callable[[], T]) -> T:
    """What work on a storage gives; while the storage does not answer it is done again, with growing pauses.

    Raises:
        OSError: The answer is that there is no such file, or that a local one may not be read.
        StorageError: The storage cannot be reached, is full, or refuses access; the message says what to do.
    """
    until, pause = time.monotonic() + PATIENCE, _PAUSE
    while True:
        try:
            return work()
        except GongkaiError:
            raise
        except Exception as error:
            if not _passes(error):
                raise _final(address, error) from None
            if time.monotonic() + pause > until:
                waited = f"for {PATIENCE:.0f} seconds ({_said(error)}); see that it is there again"
                raise StorageError(f"{shown(address)}: the storage could not be reached {waited}: {_KEPT}") from None
        time.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


def refused(address: str, error: Exception) -> StorageError:
    """The error that says that a storage does not let one in."""
    at_storage = "the credentials and the endpoint in the environment, and the name of the bucket"
    check = at_storage if is_remote(address) else "whose the folder is"
    return StorageError(f"{shown(address)}: access is refused ({_said(error)}); check {check}: {_KEPT}")


def shown(address: str) -> str:
    """An address, or what was said of it, without credentials: neither before the host nor in a query."""
    without = re.sub(r"(?<=://)(?:[^/\s@]*|[^\s@:/]+:[^\s@]*)@", "", address)
    return re.sub(r"\?[^\s/'\"]*=[^\s'\"]*", "", without)


def _final(address: str, error: Exception) -> Exception:
    """What to raise for a failure that does not pass by itself; the failure itself if it is an answer, or no storage's."""
    if getattr(error, "errno", None) in _FULL:
        return StorageError(f"{shown(address)}: no room is left ({_said(error)}); make room: {_KEPT}")
    if not is_remote(address):
        return error
    if _code(error) in _REFUSED_CODES or _is_one(error, _REFUSED_NAMES):
        return refused(address, error)
    if isinstance(error, _ANSWERS):
        return error
    return failed(address, error)


def failed(address: str, error: Exception) -> StorageError:
    """The error that says that a storage gave up over something."""
    return StorageError(f"{shown(address)}: the storage failed ({_said(error)}); {_KEPT}")


def _passes(error: Exception) -> bool:
    """Whether a failure may pass by itself."""
    code = _code(error)
    if code is not None:
        return code >= 500 or code in _PASSING_CODES
    passing = isinstance(error, ConnectionError | TimeoutError) or getattr(error, "errno", None) in _PASSING
    return passing or _is_one(error, _PASSING_NAMES)


def _is_one(error: Exception, names: frozenset[str]) -> bool:
    """Whether a failure, or what it was made of, is of a kind of one of these names."""
    return any(kind.__name__ in names for each in (error, error.__cause__) for kind in type(each).__mro__)


def _code(error: Exception) -> int | None:
    """The code of HTTP with which a storage failed."""
    for each in (error, error.__cause__):
        response = getattr(each, "response", None)
        code = response.get("ResponseMetadata", {}).get("HTTPStatusCode") if isinstance(response, dict) else None
        code = code or getattr(each, "status", None) or getattr(each, "code", None)
        if isinstance(code, int):
            return code
    return None


def _said(error: BaseException) -> str:
    return shown(str(error) or type(error).__name__)
