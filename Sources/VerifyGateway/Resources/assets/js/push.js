const again = 2000;

/**
 * Push of the state: by WebSocket, of which a browser has enough for many tabs, and by Server-Sent Events where none can
 * be opened.
 * @param {string} path of the events
 * @param {(state: Object) => void} heard hears every state
 * @param {(isRefused: boolean) => void} broken hears that push stopped; refused when the gateway ended it for a reason
 */
export function push(path, heard, broken) {
  let last = "";
  let isOpen = false;
  let isClosed = false;
  let close = () => {};

  function stopped(isRefused) {
    isOpen = false;
    if (!isClosed) broken(isRefused);
  }

  function socket() {
    const address = new URL(`${path}?last=${last}`, location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    let wasOpen = false;
    socket.addEventListener("open", () => { wasOpen = isOpen = true; });
    socket.addEventListener("message", ({ data }) => {
      const { id, state } = JSON.parse(data);
      last = id;
      heard(state);
    });
    socket.addEventListener("close", ({ code }) => {
      if (isClosed) return;
      if (!wasOpen) return events();
      const timer = setTimeout(socketAgain, again);
      close = () => clearTimeout(timer);
      stopped(code === 1008);
    });
    close = () => socket.close();
  }

  function socketAgain() {
    if (!isClosed) socket();
  }

  function events() {
    const source = new EventSource(path);
    source.addEventListener("open", () => { isOpen = true; });
    source.addEventListener("state", (event) => heard(JSON.parse(event.data)));
    // A stream that the gateway ended may have been ended for a reason, which only an answer tells.
    source.addEventListener("error", () => stopped(source.readyState === EventSource.CLOSED));
    close = () => source.close();
  }

  socket();
  return {
    get isOpen() { return isOpen; },
    close() {
      isClosed = true;
      close();
    },
  };
}
