// Finding an entry by a few letters in their order; beginnings of words and unbroken runs count
// more.

const MOST = 40;
const NUMBER = /^[\d\s+().-]*\d\d[\d\s+().-]*$/;
const FIRST = { verb: 0, conference: 1, page: 2, person: 3 }; // while nothing is typed
const BONUS = { person: 0.3, conference: 0.2, verb: 0.1, page: 0 }; // among equals

// What fits best comes first, and no more than `MOST` of it: {matches, total}.
export const search = (entries, query) => {
  const fitting = fittingOf(entries, query);
  return { matches: fitting.slice(0, MOST), total: fitting.length };
};

const fittingOf = (entries, query) => {
  const letters = query.toLowerCase().replace(/\s+/g, "");
  if (!letters) return untyped(entries);
  const points = NUMBER.test(query) ? numberPoints : pointsOf;
  return entries
    .map((entry) => ({ entry, points: points(entry, letters) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points + BONUS[b.entry.kind] - a.points - BONUS[a.entry.kind])
    .map(({ entry }) => entry);
};

const untyped = (entries) =>
  entries
    .filter(({ isOfRow }) => !isOfRow)
    .sort((a, b) => FIRST[a.kind] - FIRST[b.kind]);

// Somebody typed a number: its digits stand together.
const numberPoints = ({ text, note = "" }, typed) =>
  `${text} ${note}`.replace(/\D/g, "").includes(typed.replace(/\D/g, "")) ? 1 : 0;

const pointsOf = ({ text, note = "" }, letters) =>
  score(plain(`${text} ${note}`).replaceAll(/\s+/g, " "), letters) ||
  score(plain(text).replaceAll(" ", ""), letters);

// With telephone numbers blacked out: in their digits nearly everything is found.
const plain = (text) =>
  text.toLowerCase().replaceAll(/\+?\d[\d•\s]{5,}/g, (number) => "#".repeat(number.length));

// 0 when a letter is missing.
const score = (text, letters) => {
  let total = 0;
  let from = 0;
  let run = 0;
  for (const letter of letters) {
    const index = text.indexOf(letter, from);
    if (index < 0) return 0;
    run = index === from && from > 0 ? run + 1 : 0;
    const isBeginning = index === 0 || /[\s“(:]/.test(text[index - 1]);
    total += 1 + run * 2 + (isBeginning ? 4 : 0) - Math.min(2, (index - from) * 0.05);
    from = index + 1;
  }
  return total + 2 / (1 + text.length / 20); // the shorter of two that fit equally
};
