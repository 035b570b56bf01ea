// Fills one node from what a face says of it: text, note, picture, level, items.

import { grouped } from "./numbers.js";
import { setAttribute, setHidden, setText } from "./paint.js";

/** What a face says, in one form. `text` is null where only a picture, a level or items are said. */
export function said(value) {
  const whole = typeof value === "object" ? value : { text: value };
  const number = whole.number ?? (typeof whole.text === "number" ? whole.text : null);
  const text = typeof whole.text === "number" ? grouped(whole.text) : whole.text;
  return { ...whole, text: text === undefined ? null : String(text), number };
}

/** The node inside of `node` that is its own; those of its rows, cells and other parts are theirs. */
function own(node, selector) {
  const mine = (one) => one.closest("[data-part], [data-cell]") === node;
  return [...node.querySelectorAll(selector)].find(mine) ?? null;
}

/** The node that carries the text of `node`. */
export function textOf(node) {
  return own(node, "[data-value]") ?? node;
}

/** Fill `node`; what it has no place for is left out. */
export function fill(node, { text, note, tone, kind, image, level, items }) {
  if (items !== undefined) fillItems(node, items);
  else if (text !== null) setText(textOf(node), text);
  setAttribute(node, "data-tone", tone);
  setAttribute(node, "data-kind", kind);
  fillNote(own(node, "[data-note]"), note ?? null);
  fillImage(node, image ?? null);
  if (level !== undefined) node.style.setProperty("--tl-level", level);
}

function fillNote(node, note) {
  if (node === null) return;
  setHidden(node, note === null);
  if (note !== null) setText(node, note);
}

/** The text stands in until the picture is there, and for one that never comes. */
function fillImage(node, address) {
  const image = own(node, "img[data-image]");
  if (image === null || image.getAttribute("src") === address) return;
  const pictured = (there) => setAttribute(node, "data-pictured", there ? "" : null);
  image.onload = () => pictured(true);
  image.onerror = () => pictured(false);
  pictured(false);
  setAttribute(image, "src", address);
}

/** One copy of the node's template for each item; copies that are there already are used again. */
function fillItems(node, items) {
  const template = node.querySelector("template");
  const place = template.parentNode;
  const copies = [...place.children].filter((child) => child !== template);
  for (const spare of copies.splice(items.length)) spare.remove();
  while (copies.length < items.length) {
    const copy = template.content.firstElementChild.cloneNode(true);
    place.append(copy);
    copies.push(copy);
  }
  items.forEach((item, i) => fillCells(copies[i], item));
}

function fillCells(copy, item) {
  const cells = [copy, ...copy.querySelectorAll("[data-cell]")].filter((node) => node.dataset.cell !== undefined);
  for (const cell of cells) {
    const value = item[cell.dataset.cell] ?? null;
    setHidden(cell, value === null);
    if (value !== null) fill(cell, said(value));
  }
}
