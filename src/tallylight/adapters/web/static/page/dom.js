// Small helpers for nodes. Text is set as text; there is no way here to insert markup.

/** Make an element: `el("button", {class: "x", type: "button"}, "Label", child)`. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Keep the children of `parent` in step with `items`, one node for each key.
 *
 *  `make(item)` gives an object with `node` and `update(item)`. Nodes that stay are neither rebuilt
 *  nor moved without need: whoever types in one, or is about to press it, keeps it. */
export function keyed(parent, kept, items, keyOf, make) {
  const wanted = new Map(items.map((item) => [keyOf(item), item]));
  for (const [key, thing] of kept) {
    if (wanted.has(key)) continue;
    thing.node.remove();
    kept.delete(key);
  }
  let place = parent.firstElementChild;
  for (const [key, item] of wanted) {
    if (!kept.has(key)) kept.set(key, make(item));
    const thing = kept.get(key);
    thing.update(item);
    if (thing.node === place) place = place.nextElementSibling;
    else parent.insertBefore(thing.node, place);
  }
}

/** What this browser remembers. Private windows may refuse; then nothing is remembered. */
export const memory = {
  get(key) {
    try {
      return localStorage.getItem(`tallylight:${key}`);
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(`tallylight:${key}`);
      else localStorage.setItem(`tallylight:${key}`, value);
    } catch {
      // full or forbidden: the press itself is what counts
    }
  },
};
