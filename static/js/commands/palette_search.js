// Finding an entry by words: each is the beginning of a word of the entry, or stands within one.
// Letters are never picked out of it one by one; digits find telephone numbers, too.

const MOST = 40;
const NUMBER = /^\+?[\d\s().\/-]*$/;
const FIRST = { verb: 0, conference: 1, page: 2, person: 3 }; // while nothing is typed
const AMONG_EQUALS = { person: 0, conference: 1, verb: 2, page: 3 };

// What fits best comes first, and no more than `MOST` of it: {matches, total}.
export const search = (entries, query) => {
  const fitting = fittingOf(entries, query);
  return { matches: fitting.slice(0, MOST), total: fitting.length };
};

const fittingOf = (entries, query) => {
  const typed = query.toLowerCase().trim();
  if (!typed) return untyped(entries);
  return entries
    .map((entry) => ({ entry, points: pointsOf(entry, typed) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points || before(a.entry, b.entry))
    .map(({ entry }) => entry);
};

const untyped = (entries) =>
  entries
    .filter(({ isOfRow }) => !isOfRow)
    .sort((a, b) => FIRST[a.kind] - FIRST[b.kind]);

const before = (a, b) =>
  AMONG_EQUALS[a.kind] - AMONG_EQUALS[b.kind] || a.text.length - b.text.length;

// 5: it begins so; 4: beginnings of its words; 3: a number; 2: within its words; 1: with its note.
const pointsOf = ({ text, note = "", number = "" }, typed) => {
  const words = typed.split(/\s+/);
  const own = text.toLowerCase();
  if (own.replace(/^\W+/, "").startsWith(typed)) return 5;
  if (words.every((word) => begins(own, word))) return 4;
  if (isInNumber(number, typed) || isInNumber(text, typed)) return 3;
  if (words.every((word) => own.includes(word))) return 2;
  const all = `${own} ${note.toLowerCase()}`;
  return words.every((word) => begins(all, word)) ? 1 : 0;
};

const begins = (text, word) => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1])) return true;
  }
  return false;
};

// Typed with or without + and blanks; a single digit is in nearly every number.
const isInNumber = (text, typed) => {
  const digits = typed.replace(/\D/g, "");
  return digits.length > 1 && NUMBER.test(typed) && text.replace(/\D/g, "").includes(digits);
};
