// The one place where a string becomes markup, and the owner of the Trusted Types policy. The server has cleaned what comes here; it is looked
// through once more, because the panel sits beside somebody's music and one forgotten tag would be enough.

const policy = globalThis.trustedTypes
  ? globalThis.trustedTypes.createPolicy("sessionist", { createHTML: (text) => text })
  : { createHTML: (text) => text };

const TEXT = new Set(
  ("p pre code ul ol li blockquote table thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 hr br em strong b i u s del ins sub sup span div kbd mark " +
    "a dl dt dd small bdi").split(" "),
);
const TEXT_ATTRIBUTES = new Set(["href", "colspan", "rowspan", "start", "reversed", "align", "dir", "lang"]);
// Text that is no Markdown, and a block that goes on with the one before.
const TEXT_CLASSES = /^(plain|continued|plain continued)$/;
const DRAWING = new Set(
  "svg g path rect line polyline polygon circle ellipse text tspan title desc defs clippath".split(" "),
);
const NO_DRAWING_ATTRIBUTE = /^(on|style$|href$|xlink:|xml)/i;

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html);
  return template.content;
}

/** Returns the markup of an answer as nodes, without the direction of its blocks, which whoever puts them in gives them: a browser that reads a list
 * with dir="auto" looks through all of it again for each of its items. */
export function textFragment(html) {
  const fragment = parsed(html.replace(/(<[a-z][a-z0-9]*) dir="auto"/g, "$1"));
  for (const element of fragment.querySelectorAll("*")) {
    if (!TEXT.has(element.localName)) {
      element.replaceWith(document.createTextNode(element.textContent));
      continue;
    }
    for (const { name, value } of Array.from(element.attributes)) {
      const isKnown = TEXT_ATTRIBUTES.has(name) || (name === "class" && TEXT_CLASSES.test(value));
      if (!isKnown) element.removeAttribute(name);
    }
    if (element.localName === "a") makeLink(element);
    if (/^h[1-6]$/.test(element.localName)) element.setAttribute("aria-level", "4");
  }
  return fragment;
}

/** Returns a picture that the server drew, or null where there is none. */
export function pictureElement(svg) {
  const fragment = parsed(svg);
  for (const element of fragment.querySelectorAll("*")) {
    if (!DRAWING.has(element.localName.toLowerCase())) {
      element.remove();
      continue;
    }
    for (const { name, value } of Array.from(element.attributes)) {
      // An address in an attribute could fetch something; those inside the picture begin with #.
      if (NO_DRAWING_ATTRIBUTE.test(name) || /url\(\s*["']?(?!#)/i.test(value)) element.removeAttribute(name);
    }
  }
  const drawing = fragment.firstElementChild;
  return drawing && drawing.localName === "svg" ? drawing : null;
}

/** A link of an answer opens elsewhere, and tells where it leads before it is pressed. */
function makeLink(link) {
  let address = null;
  try {
    address = new URL(link.getAttribute("href") || "");
  } catch {
    // Not an address by itself; relative ones would lead into the panel.
  }
  if (!address || !/^https?:$/.test(address.protocol)) {
    link.removeAttribute("href");
    return;
  }
  link.href = address.href;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.title = address.href;
  link.dataset.host = address.host;
}
