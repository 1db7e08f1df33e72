"""A list in which a click or the space bar picks and unpicks, under a field that narrows it: for mouse and keyboard alike."""

import anywidget
import traitlets

from gongkai.explore.keyboard import KEEP

_SCRIPT = """
export default {
  render({ model, el }) {
    el.classList.add("gongkai-listbox");
    const field = document.createElement("input");
    field.type = "search"; field.autocomplete = "off"; field.spellcheck = false;
    field.setAttribute("role", "combobox"); field.setAttribute("aria-expanded", "true");
    const list = document.createElement("div");
    list.setAttribute("role", "listbox"); list.tabIndex = 0;
    const id = "gongkai-" + Math.random().toString(36).slice(2);
    list.id = id; field.setAttribute("aria-controls", id);
    el.append(field, list);
    let at = 0, drawn = false;
    const several = () => model.get("several");
    keepKeys();

    function pick(name, alone) {
      const value = model.get("value");
      const without = value.filter(other => other !== name);
      const next = alone || !several() ? [name] : without.length < value.length ? without : [...value, name];
      model.set("value", next); model.save_changes();
    }
    // The list alone is moved: to scroll a row into view would move the page as well.
    function reach(row) {
      if (row.offsetTop < list.scrollTop) list.scrollTop = row.offsetTop;
      const below = row.offsetTop + row.offsetHeight - list.clientHeight;
      if (below > list.scrollTop) list.scrollTop = below;
    }
    function mark(moved) {
      const value = new Set(model.get("value"));
      [...list.children].forEach((row, index) => {
        row.setAttribute("aria-selected", value.has(row.dataset.name));
        row.classList.toggle("at", index === at);
      });
      const row = list.children[at];
      if (row) list.setAttribute("aria-activedescendant", row.id);
      if (row && moved) reach(row);
    }
    function draw() {
      const options = model.get("options"), hints = model.get("hints");
      at = 0;
      list.replaceChildren(...options.map((name, index) => {
        const row = document.createElement("div");
        row.setAttribute("role", "option"); row.id = id + "-" + index; row.dataset.name = name;
        row.setAttribute("aria-label", name);
        const words = document.createElement("span"); words.textContent = name;
        const hint = document.createElement("small"); hint.textContent = hints[index] || "";
        row.title = hint.textContent ? name + " (" + hint.textContent + ")" : name;
        row.append(words, hint);
        row.addEventListener("click", event => { at = index; pick(name, event.detail > 1); });
        return row;
      }));
      mark();
      if (!drawn) requestAnimationFrame(() => {
        const first = list.querySelector("[aria-selected=true]");
        if (first) reach(first);
      });
      drawn = true;
    }
    list.addEventListener("keydown", event => {
      const last = list.children.length - 1;
      const moves = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last, PageDown: at + 8, PageUp: at - 8 };
      if (event.key in moves) at = Math.max(0, Math.min(last, moves[event.key]));
      else if ((event.key === " " || event.key === "Enter") && list.children[at]) {
        pick(list.children[at].dataset.name, event.ctrlKey);
      }
      else return;
      event.preventDefault(); event.stopPropagation(); mark(true);
    });
    field.addEventListener("keydown", event => {
      if (event.key === "ArrowDown") { list.focus(); event.preventDefault(); }
      if (event.key === "Enter" && list.children[0]) pick(list.children[0].dataset.name, false);
      event.stopPropagation();
    });
    field.addEventListener("input", () => { model.set("typed", field.value); model.save_changes(); });
    function say() {
      field.placeholder = model.get("placeholder"); field.setAttribute("aria-label", model.get("placeholder"));
      list.setAttribute("aria-label", model.get("label")); list.setAttribute("aria-multiselectable", several());
      field.hidden = !model.get("searchable");
    }
    model.on("change:options", draw); model.on("change:value", () => mark());
    model.on("change:placeholder", say); model.on("change:label", say);
    model.on("change:typed", () => { if (field.value !== model.get("typed")) field.value = model.get("typed"); });
    field.value = model.get("typed");
    say(); draw();
  },
};
"""
_STYLE = """
.gongkai-listbox{display:flex;flex-direction:column;min-width:0;font-size:13px;color:var(--jp-ui-font-color1,#222)}
.gongkai-listbox input{box-sizing:border-box;width:100%;padding:4px 8px;margin:0 0 4px;font:inherit;color:inherit;
 background:var(--jp-input-background,#fff);border:1px solid var(--jp-border-color1,#bbb);border-radius:2px}
.gongkai-listbox [role=listbox]{position:relative;overflow-y:auto;max-height:15.5em;
 border:1px solid var(--jp-border-color1,#bbb);border-radius:2px;
 background:var(--jp-layout-color0,#fff)}
.gongkai-listbox [role=option]{display:flex;gap:6px;align-items:baseline;padding:2px 8px 2px 24px;position:relative;
 cursor:pointer;line-height:1.45}
.gongkai-listbox [role=option] span{flex:1 1 auto;overflow-wrap:anywhere}
.gongkai-listbox [role=option] small{flex:none;max-width:45%;color:var(--jp-ui-font-color2,#666);font-size:11px}
.gongkai-listbox [role=option]::before{content:"";position:absolute;left:7px;top:.42em;width:10px;height:10px;
 border:1px solid var(--jp-border-color1,#888);border-radius:2px}
.gongkai-listbox [aria-selected=true]::before{background:#0072B2;border-color:#0072B2}
.gongkai-listbox [aria-selected=true]{background:rgba(0,114,178,.09)}
.gongkai-listbox [role=option]:hover{background:var(--jp-layout-color2,#eee)}
.gongkai-listbox [role=listbox]:focus{outline:2px solid #0072B2;outline-offset:0}
.gongkai-listbox [role=listbox]:focus .at{outline:1px dashed var(--jp-ui-font-color1,#222);outline-offset:-1px}
.gongkai-listbox input:focus{outline:2px solid #0072B2;outline-offset:0}
"""


class Listbox(anywidget.AnyWidget):
    """A list to pick from; a click or the space bar picks and unpicks, a double click picks alone.

    Attributes:
        options: What the list shows.
        hints: A few faint words behind each.
        value: What is picked; it may hold what the list does not show.
        typed: The text in the field above.
        several: Whether more than one can be picked.
        searchable: Whether there is a field.
        placeholder: Stands in the empty field.
        label: What a screen reader says of the list.
    """

    _esm = KEEP + _SCRIPT
    _css = _STYLE
    options = traitlets.List(traitlets.Unicode()).tag(sync=True)
    hints = traitlets.List(traitlets.Unicode()).tag(sync=True)
    value = traitlets.List(traitlets.Unicode()).tag(sync=True)
    typed = traitlets.Unicode("").tag(sync=True)
    several = traitlets.Bool(True).tag(sync=True)
    searchable = traitlets.Bool(True).tag(sync=True)
    placeholder = traitlets.Unicode("").tag(sync=True)
    label = traitlets.Unicode("").tag(sync=True)
