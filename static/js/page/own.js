// What is about the user who looks is said to them as "you". Fragments are the same for everybody:
// both ways of saying it stand there, and this shows the right one.

export const start = () => {
  const { user } = document.body.dataset;
  if (!user) return;
  const mine = `[data-by="${CSS.escape(user)}"]`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`${mine} .by-others { display: none; } ${mine} .by-me { display: revert; }`);
  document.adoptedStyleSheets.push(sheet);
};
