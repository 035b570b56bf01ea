// Touch only what changed. Everything from the server goes in as text, never as markup.

const ACCENT_FOR = 600;
const settling = new WeakMap();

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

export function setHidden(node, hidden) {
  if (node.hidden !== hidden) node.hidden = hidden;
}

/** Set an attribute, or take it away with null. */
export function setAttribute(node, name, value) {
  if (value === null || value === undefined) {
    if (node.hasAttribute(name)) node.removeAttribute(name);
  } else if (node.getAttribute(name) !== String(value)) {
    node.setAttribute(name, value);
  }
}

/** Mark a number that just changed; the stylesheet gives it the accent until it settles. */
export function accent(node) {
  clearTimeout(settling.get(node));
  node.classList.add("tl-changed");
  settling.set(node, setTimeout(() => node.classList.remove("tl-changed"), ACCENT_FOR));
}

/** Set a text and give it the accent when it was another one before. */
export function setNumber(node, text) {
  const before = node.textContent;
  if (before === text) return;
  node.textContent = text;
  if (before !== "") accent(node);
}
