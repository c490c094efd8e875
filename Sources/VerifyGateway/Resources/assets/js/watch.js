import { push } from "./push.js";

const pollEvery = 2000;

/**
 * Follows a session: by push, and by asking every two seconds while push does not work.
 * @param {Object} gateway routes from api.js
 * @param {(state: Object) => void} changed hears the whole state at the beginning and after every change
 * @param {(isLost: boolean) => void} lost hears when nothing can be heard, and when it can be again
 * @param {(refusal: Error) => void} refused hears that the session is not this browser's to follow any more
 * @returns {() => void} stops following
 */
export function watch(gateway, changed, lost, refused) {
  let timer = null;
  let stopped = false;
  const source = push(gateway.eventsPath, take, (isRefused) => {
    // Why it was refused only an answer tells.
    if (!stopped && timer === null) timer = setTimeout(poll, isRefused ? 0 : pollEvery);
  });

  function stop() {
    stopped = true;
    clearTimeout(timer);
    source.close();
  }

  function take(state) {
    clearTimeout(timer);
    timer = null;
    lost(false);
    changed(state);
    if (state.status.is_terminal) stop();
  }

  async function poll() {
    timer = null;
    try {
      const state = await gateway.state();
      if (!stopped && !source.isOpen) {
        lost(false);
        changed(state);
        if (state.status.is_terminal) return stop();
      }
    } catch (refusal) {
      if (stopped) return;
      if (refusal.code !== "UNKNOWN" && refusal.code !== "SERVICE_UNAVAILABLE") {
        stop();
        return refused(refusal);
      }
      lost(true);
    }
    if (!stopped && !source.isOpen) timer = setTimeout(poll, pollEvery);
  }

  return stop;
}
