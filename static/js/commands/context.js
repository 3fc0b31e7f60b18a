// What a button is about: the row it stands in, or the conference of the page. Whoever opens
// something from a button and knows better (a shared menu, the bar for several people) says so.
//
// A context is {conference, leg, label, place}: ids of the conference and of the call ("" without
// one), the person's name, and the id of the element in which a failure is told. With `people`, a
// list of calls, it is about all of them. `now`: what the row says of itself, as data-* does.

const sources = [];

// `source` is called with a button and returns its context, or undefined when it is not concerned.
export const knowFrom = (source) => sources.push(source);

export const contextOf = (button) => {
  for (const source of sources) {
    const context = source(button);
    if (context) return context;
  }
  return ofRow(button);
};

const ofRow = (button) => {
  const row = button.closest("[data-participant], [data-call]");
  if (!row) return ofPage();
  const leg = row.dataset.participant ?? row.dataset.call;
  const { label } = row.dataset;
  return { conference: conferenceOfPage(), leg, label, place: row.id, now: row.dataset };
};

export const ofPage = () => ({
  conference: conferenceOfPage(),
  leg: "",
  label: "",
  place: "console-header",
});

const conferenceOfPage = () => document.querySelector(".console")?.dataset.conference ?? "";
