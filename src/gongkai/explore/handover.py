"""Buttons that hand over: files that the kernel makes go into the browser's downloads, texts into the clipboard."""

from collections.abc import Callable
from typing import Any

import anywidget
import traitlets

#: The media type of a text for the clipboard.
CLIPBOARD = "text/plain;copy"

#: A view hears only what was pressed in itself: the same buttons can stand on a page twice.
_SCRIPT = """
const SHORTLY = 4000;

function download(el, name, type, content) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.hidden = true;
  el.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

// Pages that are not served securely have no clipboard but this one; where that fails too, the text stands there to be copied.
function copyBySelection(el, text) {
  const field = document.createElement("textarea");
  field.value = text;
  field.readOnly = true;
  el.append(field);
  const before = document.activeElement;
  field.select();
  const copied = document.execCommand("copy");
  if (copied) {
    field.remove();
    before?.focus({ preventScroll: true });
  }
  return copied;
}

async function copy(el, text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(el, text);
  }
}

export default {
  render({ model, el }) {
    const view = Math.random().toString(36).slice(2);
    const row = document.createElement("div");
    row.setAttribute("role", "group");
    const status = document.createElement("span");
    status.setAttribute("role", "status");
    el.classList.add("gongkai-handover");
    el.append(row, status);
    let later;

    function say(text, kind, stays) {
      clearTimeout(later);
      status.textContent = text;
      status.className = kind;
      if (text && !stays) later = setTimeout(() => say("", "", true), SHORTLY);
    }

    function press(button) {
      if (button.getAttribute("aria-busy") === "true") return;
      el.querySelector("textarea")?.remove();
      say("", "", true);
      button.setAttribute("aria-busy", "true");
      model.send({ key: button.dataset.key, view });
    }

    function draw() {
      const focused = row.contains(document.activeElement) ? document.activeElement.dataset.key : null;
      row.replaceChildren(...model.get("actions").map(([key, label, tip]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.key = key;
        button.textContent = label;
        button.title = tip;
        button.setAttribute("aria-label", tip ? `${label}: ${tip}` : label);
        button.setAttribute("data-lm-suppress-shortcuts", "true");
        button.addEventListener("click", () => press(button));
        return button;
      }));
      [...row.children].find((button) => button.dataset.key === focused)?.focus({ preventScroll: true });
    }

    async function take(message, buffers) {
      if (message.view !== view) return;
      for (const button of row.children) if (button.dataset.key === message.key) button.removeAttribute("aria-busy");
      if (message.error !== undefined) say(message.error, "wrong", true);
      else if (message.type !== model.get("clipboard")) {
        download(el, message.name, message.type, buffers[0]);
        say("↓ " + message.name, "", false);
      } else if (await copy(el, new TextDecoder().decode(buffers[0]))) say(model.get("copied"), "", false);
    }

    model.on("change:actions", draw);
    model.on("msg:custom", take);
    draw();
    return () => {
      model.off("change:actions", draw);
      model.off("msg:custom", take);
    };
  },
};
"""
_STYLE = """
.gongkai-handover{display:flex;flex-wrap:wrap;gap:6px 10px;align-items:center;font-size:13px;line-height:1.4;min-width:0;
 color:var(--jp-ui-font-color1,#222)}
.gongkai-handover [role=group]{display:flex;flex-wrap:wrap;gap:6px}
.gongkai-handover button{font:inherit;color:inherit;padding:3px 10px;cursor:pointer;background:var(--jp-layout-color1,#fff);
 border:1px solid var(--jp-border-color1,#bbb);border-radius:3px}
.gongkai-handover button:hover{background:var(--jp-layout-color2,#eee)}
.gongkai-handover button:focus-visible{outline:2px solid var(--jp-brand-color1,#0072B2);outline-offset:1px}
.gongkai-handover button[aria-busy=true]{opacity:.5;cursor:progress}
.gongkai-handover [role=status]{color:var(--jp-ui-font-color2,#666);overflow-wrap:anywhere;min-width:0}
.gongkai-handover [role=status].wrong{color:var(--jp-ui-font-color1,#222);border-left:3px solid #D55E00;padding-left:8px}
.gongkai-handover textarea{flex:1 1 100%;box-sizing:border-box;font:12px/1.4 var(--jp-code-font-family,monospace);color:inherit;
 background:var(--jp-layout-color1,#fff);border:1px solid var(--jp-border-color1,#bbb);border-radius:3px}
"""

#: Makes what a key stands for: a file name, its media type or `CLIPBOARD`, and the content.
Make = Callable[[str], tuple[str, str, bytes]]


class Handover(anywidget.AnyWidget):
    """A row of buttons; what one stands for is made when it is pressed.

    What goes wrong is said beside the buttons, in the words of the error.

    Attributes:
        actions: A key, a label and a tooltip for each button.
        copied: The word that appears when a text is in the clipboard.
    """

    _esm = _SCRIPT
    _css = _STYLE
    actions = traitlets.Tuple(()).tag(sync=True)
    copied = traitlets.Unicode("copied").tag(sync=True)
    clipboard = traitlets.Unicode(CLIPBOARD, read_only=True).tag(sync=True)

    def __init__(self, make: Make, **options: Any) -> None:
        """Hand over what `make` makes of the key of a button."""
        super().__init__(**options)
        self._make = make
        self.on_msg(self._pressed)

    def _pressed(self, widget: "Handover", message: dict[str, str], buffers: list[bytes]) -> None:
        answer = {"key": message["key"], "view": message["view"]}
        try:
            name, media, content = self._make(message["key"])
        except Exception as error:  # whatever it is, the page has no other place to say it
            self.send({**answer, "error": str(error) or type(error).__name__})
        else:
            self.send({**answer, "name": name, "type": media}, buffers=[content])
