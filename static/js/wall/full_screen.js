// Full screen, and a display that stays on while it lasts.

let awake = null;

export const start = () => {
  const button = document.getElementById("full-screen");
  button.hidden = !document.fullscreenEnabled;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
  document.addEventListener("fullscreenchange", keepAwake);
  document.addEventListener("visibilitychange", keepAwake);
};

const keepAwake = async () => {
  const isOn = document.fullscreenElement || "kiosk" in document.body.dataset;
  if (!isOn || document.hidden) return;
  try {
    awake = await navigator.wakeLock?.request("screen");
  } catch {
    awake = null; // the battery is low, or the system says no
  }
};
