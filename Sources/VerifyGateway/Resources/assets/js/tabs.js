/**
 * Of several tabs with one session the newest shows it; the others step back, so that a code is never on two screens.
 * @param {string} sessionId
 * @param {() => void} stepBack called when a newer tab has come
 */
export function onlyTab(sessionId, stepBack) {
  if (!("BroadcastChannel" in window)) return;
  const channel = new BroadcastChannel(sessionId);
  channel.addEventListener("message", () => {
    channel.close();
    stepBack();
  });
  channel.postMessage("opened");
}
