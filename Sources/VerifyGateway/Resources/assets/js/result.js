import { element } from "./dom.js";

const symbols = { succeeded: "confirmed", failed: "refused", cancelled: "ended", expired: "ended" };

/** How it ended, in a sentence, and what to do next. */
export function result({ texts, status, reason, details }) {
  const t = texts.result;
  const code = status.latest_attempt?.failure_code;
  const [title, sentence] = status.status === "failed" ? [t.failed, texts.failures[code] ?? ""] : t[reason] ?? t[status.status];
  return element("section.card.centre", {},
    element("img.symbol", { src: `/assets/img/${symbols[status.status]}.svg`, alt: "" }),
    element("h1", { textContent: title }),
    element("p.soft", { role: "status", textContent: sentence }),
    status.status === "failed" ? help(t, details?.rp_fallback ?? {}) : null,
    element("div", { id: "redirect" }),
  );
}

function help(t, fallback) {
  const links = Object.entries(t.links).filter(([key]) => fallback[key]).map(([key, text]) => element("p", {},
    element("a", { href: key === "support_email" ? `mailto:${fallback[key]}` : fallback[key], textContent: text, rel: "noreferrer" })));
  return links.length ? element("div", {}, element("h2", { textContent: t.help }), ...links) : null;
}

/** Takes the person back, but only where the gateway says that it is allowed, and only after it has said so. */
export async function redirect({ texts, gateway, sessionId }) {
  const answer = await gateway.redirectPermitted().catch(() => null);
  if (!answer?.permitted || !answer.redirect_url) return;
  const target = new URL(answer.redirect_url);
  target.searchParams.set("session_id", sessionId);
  const line = element("p.soft.small", { role: "status" });
  document.getElementById("redirect")?.replaceChildren(
    line, element("a.button", { href: target.href, textContent: texts.result.now }));
  for (let left = 3; left > 0; left--) {
    line.textContent = texts.result.redirect(left);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  location.assign(target.href);
}

/** Another tab of the same browser has the session. */
export function otherTab({ otherTab: [title, sentence, button] }) {
  return element("section.card.centre", {},
    element("img.symbol", { src: "/assets/img/ended.svg", alt: "" }),
    element("h1", { textContent: title }),
    element("p.soft", { role: "status", textContent: sentence }),
    element("div.actions", {}, element("button", { type: "button", textContent: button, on: { click: () => location.reload() } })),
  );
}

/** Something that the gateway refused. */
export function trouble({ texts, code, retry }) {
  const [title, sentence] = texts.errors[code] ?? texts.errors.UNKNOWN;
  return element("section.card.centre", {},
    element("img.symbol", { src: "/assets/img/ended.svg", alt: "" }),
    element("h1", { textContent: title }),
    element("p.soft", { role: "alert", textContent: sentence }),
    retry ? element("div.actions", {}, element("button", { type: "button", textContent: texts.retry, on: { click: retry } })) : null,
  );
}
