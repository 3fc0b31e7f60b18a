// Copies the address of a new kiosk link. Where the browser does not let it, the address is
// selected, to be copied by hand.

const address = document.getElementById("kiosk-address");
const button = document.getElementById("kiosk-copy");

const copy = async () => {
  const said = document.getElementById("kiosk-copied");
  try {
    await navigator.clipboard.writeText(address.textContent);
    said.textContent = "Copied.";
  } catch {
    getSelection().selectAllChildren(address);
    said.textContent =
      "This browser does not allow copying. The address is selected: copy it by hand.";
  }
};

if (address && button) {
  button.hidden = false;
  button.addEventListener("click", copy);
}
