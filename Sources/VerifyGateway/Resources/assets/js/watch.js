const pollEvery = 2000;

/**
 * Follows a session: by push, and by asking every two seconds while push does not work.
 * @param {Object} gateway routes from api.js
 * @param {(state: Object) => void} changed hears the whole state at the beginning and after every change
 * @param {(isLost: boolean) => void} lost hears when nothing can be heard, and when it can be again
 * @returns {() => void} stops following
 */
export function watch(gateway, changed, lost) {
  let timer = null;
  let stopped = false;
  const source = new EventSource(gateway.eventsPath);

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
    try {
      const status = await gateway.status();
      if (!stopped && source.readyState !== EventSource.OPEN) {
        lost(false);
        changed({ status, phase: null, progress: null, check: null });
        if (status.is_terminal) return stop();
      }
    } catch {
      lost(true);
    }
    if (!stopped && source.readyState !== EventSource.OPEN) timer = setTimeout(poll, pollEvery);
  }

  source.addEventListener("state", (event) => take(JSON.parse(event.data)));
  source.addEventListener("error", () => {
    if (!stopped && timer === null) timer = setTimeout(poll, pollEvery);
  });
  return stop;
}
