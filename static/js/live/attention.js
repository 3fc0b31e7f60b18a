// Where the operator's attention is. What is attended to keeps its place.

const ATTENTION_MS = 8000;

let lastActivity = -Infinity;

export const start = () => {
  const noted = { passive: true, capture: true };
  for (const kind of ["pointermove", "pointerdown", "keydown", "wheel"]) {
    addEventListener(kind, () => (lastActivity = performance.now()), noted);
  }
};

// Under the pointer or the keyboard's focus, and used within the last seconds: a forgotten pointer
// does not freeze a list, and neither does the button that was clicked last (it has the focus, but
// nobody navigates by it).
export const isAttended = (list) => {
  if (performance.now() - lastActivity > ATTENTION_MS) return false;
  return list.matches(":hover") || list.querySelector(":focus-visible") !== null;
};
