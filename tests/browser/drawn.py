"""What a page shows, as lines to compare: without what only the clock or this browser's own scripts
write.
"""

from playwright.sync_api import Page

# Ticking texts, marks of the browser (data-local-…), and what the scripts make of a button by the
# state of the connection and by where the keyboard stands.
_LINES = """
() => {
  const lines = [];
  const isOurs = (element, name) =>
    name.startsWith("data-local-") || name.startsWith("data-htmx-") ||
    (element.matches("button:is([data-action], [data-opens])") &&
      ["aria-disabled", "aria-busy", "title"].includes(name)) ||
    (name === "tabindex" && element.closest("[data-roving]")) ||
    (element.matches(".tick") && name === "title");
  const walk = (node, depth) => {
    const indent = " ".repeat(depth);
    if (node.nodeType === Node.TEXT_NODE) {
      const text = node.data.replace(/\\s+/g, " ").trim();
      if (text) lines.push(indent + text);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      const attributes = [...node.attributes]
        .filter(({ name }) => !isOurs(node, name))
        .map(({ name, value }) => `${name}="${value}"`);
      lines.push(`${indent}<${[node.localName, ...attributes.sort()].join(" ")}>`);
      if (!node.matches(".tick")) for (const child of node.childNodes) walk(child, depth + 1);
    }
  };
  walk(document.getElementById("main"), 0);
  return lines;
}
"""

_WIDER_THAN_THE_SCREEN = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const edge = root.clientWidth + 1;
  const wide = [...document.body.querySelectorAll("*")]
    .filter((one) => one.getBoundingClientRect().right > edge)
    .slice(0, 5)
    .map((one) => one.outerHTML.slice(0, 150));
  return [`${root.scrollWidth} > ${root.clientWidth}`, ...wide];
}
"""

# The contrast of every visible text with what is behind it, by WCAG 2; colours of any notation,
# drawn on a canvas.
_PALE_TEXTS = """
() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const over = (colours) => {
    pen.globalAlpha = 1;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, 1, 1);
    for (const [colour, alpha] of colours) {
      pen.globalAlpha = alpha;
      pen.fillStyle = colour;
      pen.fillRect(0, 0, 1, 1);
    }
    return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((part) =>
      (part /= 255) <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ancestors = (element) => (element ? [...ancestors(element.parentElement), element] : []);
  const contrast = (element) => {
    const above = ancestors(element);
    const backgrounds = above.map((one) => [getComputedStyle(one).backgroundColor, 1]);
    const opacity = above.reduce((product, one) => product * getComputedStyle(one).opacity, 1);
    const text = [getComputedStyle(element).color, opacity];
    const [a, b] = [light(over(backgrounds)), light(over([...backgrounds, text]))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const needed = (style) => {
    const size = parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
  };
  const exempt = "[aria-disabled=true], script, template, noscript, .unseen, .skip";
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.data.trim();
    if (!words || element.closest(exempt)) continue;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
    const ratio = contrast(element);
    if (ratio >= needed(getComputedStyle(element)) - 0.02) continue;
    const name = element.className || element.localName;
    found.push(`${ratio.toFixed(2)} ${name}: ${words.slice(0, 40)}`);
  }
  return [...new Set(found)];
}
"""


def lines(page: Page) -> list[str]:
    """The content of the page, one line for each element and text."""
    found: list[str] = page.evaluate(_LINES)
    return found


def sticking_out(page: Page) -> list[str]:
    """What makes the page scroll sideways; empty when nothing does."""
    found: list[str] = page.evaluate(_WIDER_THAN_THE_SCREEN)
    return found


def pale_texts(page: Page) -> list[str]:
    """Visible texts with less contrast than WCAG AA asks for; what cannot be pressed at the moment
    is exempt there too.
    """
    found: list[str] = page.evaluate(_PALE_TEXTS)
    return found


def pale_by_theme(page: Page) -> list[str]:
    """The same in light and in dark. Leaves the page in light."""
    found = [f"light: {each}" for each in pale_texts(page)]
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {each}" for each in pale_texts(page)]
    page.emulate_media(color_scheme="light")
    return found
