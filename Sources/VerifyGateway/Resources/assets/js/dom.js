/**
 * Makes an element. Text only ever goes in as text, so nothing that an organization writes can become markup.
 * @param {string} name tag, with classes behind dots: `p.soft.small`
 * @param {Object} properties properties of the element; `on` holds listeners by event name
 * @param {...(Node|string|null)} children
 */
export function element(name, properties = {}, ...children) {
  const [tag, ...classes] = name.split(".");
  const node = document.createElement(tag);
  if (classes.length) node.className = classes.join(" ");
  const { on, ...rest } = properties;
  for (const [key, value] of Object.entries(rest)) {
    if (key.includes("-") || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  for (const [event, listener] of Object.entries(on ?? {})) node.addEventListener(event, listener);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Shows a screen; a new one begins at its top and takes the focus, so that screen readers begin there too. */
export function show(key, ...children) {
  const main = document.getElementById("screen");
  const isNew = main.dataset.key !== key;
  main.replaceChildren(...children.filter(Boolean));
  main.dataset.key = key;
  if (!isNew) return;
  main.focus({ preventScroll: true });
  scrollTo(0, 0);
}

/** Asks before something that cannot be undone. Resolves to whether the person said yes. */
export function confirmed(texts) {
  const dialog = document.getElementById("confirm");
  for (const part of ["title", "text", "no", "yes"]) {
    document.getElementById(`confirm-${part}`).textContent = texts[part];
  }
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
