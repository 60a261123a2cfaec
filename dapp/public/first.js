// Runs before all else. A file of its own, because the content security policy allows no inline script.

// A remembered theme, so that the other one never flashes.
try {
  const theme = localStorage.getItem("rackshare.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the system's theme it is.
}

// Libraries write <style> elements (toasts, the scroll lock of dialogs, the terminal), whose text the policy refuses. What
// they get instead adopts the same rules while it is in the page: a style sheet made by a script that may run.
class AdoptedStyle extends HTMLElement {
  #sheet = new CSSStyleSheet();
  connectedCallback() {
    document.adoptedStyleSheets.push(this.#sheet);
  }
  disconnectedCallback() {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.#sheet);
  }
  set textContent(css) {
    this.#sheet.replaceSync(css ?? "");
  }
  set innerHTML(css) {
    this.#sheet.replaceSync(css);
  }
  appendChild(node) {
    this.#sheet.replaceSync(node.textContent);
    return node;
  }
}
customElements.define("adopted-style", AdoptedStyle);
const createElement = document.createElement.bind(document);
document.createElement = (name, options) => createElement(name === "style" ? "adopted-style" : name, options);

// And the terminal writes `style` attributes (24-bit colours), which the policy refuses as well. What a script sets as a style may stay.
HTMLElement.prototype.setAttribute = function (name, value) {
  if (name === "style") this.style.cssText = value;
  else Element.prototype.setAttribute.call(this, name, value);
};
