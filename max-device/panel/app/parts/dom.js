// Makes elements. Everything that is text goes in as a text node, so that no name of a set can become markup.

/** Makes an element; attributes that begin with "on" are listeners, those that are null or false are left out. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return element;
}

/** Makes a button that never submits a form. */
export function button(label, onclick, attributes = {}) {
  return el("button", { type: "button", onclick, ...attributes }, label);
}

/** Makes a name of the user's: its direction is its own and does not reach into the sentence around it. */
export function nameOf(text, attributes = {}) {
  return el("bdi", { class: "name", ...attributes }, text);
}

/** Makes the square in a track's colour; colours come as #rrggbb and nothing else is taken. */
export function chip(color) {
  const square = el("span", { class: "chip", "aria-hidden": "true" });
  if (/^#[0-9a-f]{6}$/i.test(color || "")) square.style.backgroundColor = color;
  else square.classList.add("has-no-color");
  return square;
}

export const byId = (id) => document.getElementById(id);
