"""Keys for the controls of an explorer, which JupyterLab would take for its own commands."""

from typing import Any

import anywidget

#: The class of the element within which keys belong to the controls.
ROOT = "gongkai-explorer"

_SCRIPT = """
function keep(event) {
  if (event.target.closest?.(".ROOT")) event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}
export default {
  render() {
    document.addEventListener("focusin", keep);
  },
};
""".replace("ROOT", ROOT)


class Keyboard(anywidget.AnyWidget):
    """Nothing to see: it lets the arrow keys move in a list instead of going from cell to cell.

    JupyterLab looks for a command in the element that has the focus, unless that element itself says not to.
    """

    _esm = _SCRIPT

    def __init__(self, **options: Any) -> None:
        """Take no place in the layout."""
        super().__init__(layout={"display": "none"}, **options)
