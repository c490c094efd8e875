import { keep, languages, preferred, use } from "../texts/languages.js";
import { element } from "./dom.js";

/** What the address asks for: `/go`, `/privacy/<id>`, `/<id>/privacy`, or `/<id>`. */
const parts = location.pathname.split("/").filter(Boolean);
const kind = parts[0] === "go" ? "go" : parts.includes("privacy") ? "privacy" : "session";
const sessionId = (parts[0] === "privacy" ? parts[1] : parts[0]) ?? "";
const cancelToken = new URLSearchParams(location.search).get("cancel_token");

const [texts, { open }] = await Promise.all([use(preferred()), import(`./${kind}.js`)]);
const page = open({ texts, sessionId, cancelToken });

/** The whole page in another language. */
async function speak(tag) {
  keep(tag);
  const texts = await use(tag);
  footer(texts);
  page.speak(texts);
}

function footer(texts) {
  const options = Object.entries(languages).map(([tag, name]) =>
    element("option", { value: tag, textContent: name, lang: tag, selected: tag === document.documentElement.lang }));
  const choice = element("select", { id: "language", on: { change: (event) => speak(event.target.value) } }, ...options);
  document.getElementById("footer").replaceChildren(...[
    element("p", { textContent: texts.footer }),
    page.links?.(texts) ?? null,
    element("label", { htmlFor: "language", textContent: texts.language }), choice,
  ].filter(Boolean));
}

footer(texts);
