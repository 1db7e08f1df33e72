"""What a run reads reports with: the parser, the names to use, the limits; and the mark by which unchanged reports are known."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from gongkai.bodies import Registry, as_csv, of_csv
from gongkai.errors import PanelError
from gongkai.readers import DEFAULT, Limits
from gongkai.storage import shown
from gongkai.store import Store

#: Where work waits until it is a version of the panel.
STAGING = "staging"
_PACKAGE = Path(__file__).parents[1]
#: Parts of the package that only look at a panel: a change in them changes no number of a report.
_LOOKING = ("charts", "dashboard", "display", "explore", "fonts", "lab_settings", "labels", "metrics")
_CODE = (".py", ".toml", ".csv", ".npz")
#: Libraries whose version, or absence, may change what is read.
_LIBRARIES = (
    *("charset-normalizer", "lxml", "onnxruntime", "polars", "pypdfium2"),
    *("python-calamine", "rapidfuzz", "rapidocr", "selectolax"),
)
_LENGTH = 16


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What a run reads with.

    Attributes:
        parser: Identifies the code and the forms of gongkai, and the libraries behind its readers.
        aliases: Names of agencies as printed to the names to use.
        registry: The entries beside the shipped ones, as CSV.
        limits: What a file may cost.
    """

    parser: str
    aliases: Mapping[str, str]
    registry: str
    limits: Limits = DEFAULT

    @property
    def mark(self) -> str:
        """Identifies all that a report's rows depend on beside its bytes: where it is the same, nothing is read again."""
        return _mark([self.parser, dict(self.aliases), asdict(self.limits)])

    @property
    def names(self) -> str:
        """Identifies the names of bodies, by which reports stand together."""
        return names_of(self.known())

    def known(self) -> Registry:
        """The registry: these entries, and the shipped ones."""
        return of_csv(self.registry, "registry.csv")

    @property
    def file(self) -> str:
        """Where workers find them; its content never changes, so that they need to read it once."""
        return f"{STAGING}/settings-{_mark(asdict(self))}.json"

    def save(self, store: Store) -> None:
        """Write them for the workers."""
        store.write(self.file, json.dumps(asdict(self), ensure_ascii=False).encode())


def settings(aliases: Mapping[str, str], registry: Registry, limits: Limits) -> Settings:
    """The settings of a run with this gongkai."""
    return Settings(parser=parser(), aliases=aliases, registry=as_csv(registry), limits=limits)


@lru_cache(maxsize=4)
def load(address: str, name: str) -> Settings:
    """The settings that a run has written; each worker reads them once.

    Raises:
        PanelError: They are not there, as this machine sees it.
    """
    try:
        said = json.loads(Store(address).read(name))
    except FileNotFoundError as error:
        raise PanelError(
            f"{shown(address)}: a worker does not find the panel that it should write there; "
            "give an address that leads every worker to the same place"
        ) from error
    return Settings(**{**said, "limits": Limits(**said["limits"])})


def names_of(registry: Registry) -> str:
    """What identifies the names of bodies that a registry makes with this gongkai."""
    return _mark([parser(), as_csv(registry)])


@cache
def parser() -> str:
    """What identifies the code that reads: the content of its files, and the versions of the libraries that it stands on."""
    found = sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        name = path.relative_to(_PACKAGE)
        if path.suffix in _CODE and name.parts[0] not in _LOOKING:
            found.update(name.as_posix().encode() + path.read_bytes())
    for library in _LIBRARIES:
        try:
            found.update(f"{library} {version(library)}".encode())
        except PackageNotFoundError:
            found.update(f"{library} missing".encode())
    return found.hexdigest()[:_LENGTH]


def _mark(of: object) -> str:
    return sha256(json.dumps(of, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:_LENGTH]
