// Whether the viewer may use an element, by its data-needs: as static/css/permissions.css hides it,
// for what lies in a closed menu or is pressed by a key and so was never displayed.

const can = new Set(document.body.dataset.can.split(" "));

export const isAllowed = ({ dataset: { needs } }) => !needs || needs.split(" ").some(has);

const has = (word) => can.has(word);
