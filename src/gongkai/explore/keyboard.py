"""Keys for the controls of an explorer, which JupyterLab would take for its own commands."""

from typing import Any

import anywidget

#: The class of the element within which keys belong to the controls.
ROOT = "gongkai-explorer"

#: JupyterLab looks for a command in the element that has the focus, unless that element itself says not to. For the script of a
#: widget that stands among the controls; `keepKeys()` does it once for the page.
KEEP = """
function keepKeys() {
  if (document.gongkaiKeys) return;
  document.gongkaiKeys = true;
  document.addEventListener("focusin", (event) => {
    if (event.target.closest?.(".ROOT")) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
  });
}
""".replace("ROOT", ROOT)


class Keyboard(anywidget.AnyWidget):
    """Nothing to see: it lets the arrow keys move in a list instead of going from cell to cell."""

    _esm = KEEP + "export default { render() { keepKeys(); } };"

    def __init__(self, **options: Any) -> None:
        """Take no place in the layout."""
        super().__init__(layout={"display": "none"}, **options)
