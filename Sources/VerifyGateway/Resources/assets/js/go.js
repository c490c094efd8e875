import { device } from "./device.js";
import { element, show } from "./dom.js";

/**
 * A link for the app was opened and no app took it. What it carries stays behind the `#`, which no server gets, and is
 * taken out of the address at once, so that the history does not keep it.
 */
export function open({ texts }) {
  const payload = location.hash.slice(1);
  history.replaceState(null, "", location.pathname);
  const page = {
    speak(texts) {
      const t = texts.app;
      document.title = t.title;
      show(document.documentElement.lang, element("section.card.centre", {},
        element("img.symbol", { src: "/assets/img/ended.svg", alt: "" }),
        element("h1", { textContent: t.title }),
        element("p.soft", { textContent: device() === "desktop" ? t.desktop : t.hint }),
        payload && device() !== "desktop"
          ? element("div.actions", {}, element("a.button", { href: `kayle-id://${payload}`, textContent: t.open })) : null,
        element("p.soft.small", { textContent: t.back }),
      ));
    },
  };
  page.speak(texts);
  return page;
}
