import { element } from "./dom.js";

const phases = ["mobile_connected", "mrz_scanning", "mrz_complete", "nfc_reading", "nfc_complete", "liveness_capturing", "liveness_complete"];
/** The phase from which on a step is done. */
const doneFrom = { connect: 0, scan: 2, chip: 4, check: 4, person: 6, share: 7 };

/** The number that the person has to find on the phone, so that nobody else's phone is let in. */
export function number(texts, state) {
  const t = texts.number;
  return element("section.card.centre", {},
    element("h1", { textContent: t.title }),
    element("p.number", { role: "status", textContent: String(state.match_number) }),
    element("p.soft", { textContent: [since(texts.progress, state), t.hint].filter(Boolean).join(" ") }),
  );
}

/** What the phone is doing, as a list that fills up. */
export function progress({ texts, state, isLost }) {
  const t = texts.progress;
  const reached = Math.max(0, phases.indexOf(state.phase));
  const steps = Object.entries(doneFrom);
  const current = steps.findIndex(([, from]) => reached < from);
  const rows = steps.map(([name], index) => {
    const isDone = index < current;
    const isNow = index === current;
    return element(isDone ? "li.done" : isNow ? "li.now" : "li", isNow ? { "aria-current": "step" } : {},
      element("span.dot", { "aria-hidden": "true", textContent: isDone ? "✓" : "" }),
      element("span", { textContent: t.steps[name] }),
      isNow && state.progress ? element("span.detail", { textContent: detail(t, state.progress) }) : null,
    );
  });
  return element("section.card", {},
    element("h1", { textContent: t.title }),
    element("p.soft", { textContent: [since(t, state), t.hint].filter(Boolean).join(" ") }),
    trouble(texts, state.check),
    element("ol.progress", {}, ...rows),
    state.progress && state.progress.percent < 100
      ? element("progress", { max: 100, value: state.progress.percent, "aria-label": detail(t, state.progress) })
      : null,
    isLost ? element("p.soft.small", { role: "status", textContent: t.lost }) : null,
  );
}

/** One sentence for screen readers, which are told when it changes. */
export function announcement({ texts, state }) {
  const t = texts.progress;
  if (state.check) return texts.failures[state.check.failure_code] ?? texts.result.failed;
  if (state.progress && state.progress.percent < 100) return t.names[state.progress.artifact] ?? "";
  const reached = phases.indexOf(state.phase);
  const done = Object.entries(doneFrom).filter(([, from]) => reached >= from).map(([name]) => t.steps[name]);
  return done.at(-1) ?? "";
}

/** When a phone took over, and what it says it is: a person may notice that it is not theirs. */
function since(t, state) {
  if (!state.connected_at) return null;
  return t.since(state.device ? `${time(state.connected_at)} (${state.device})` : time(state.connected_at));
}

function time(instant) {
  const { lang } = document.documentElement;
  const tag = navigator.languages.find((tag) => tag.split("-")[0] === lang) ?? lang;
  return new Date(instant).toLocaleTimeString(tag, { hour: "2-digit", minute: "2-digit" });
}

function detail(t, { artifact, percent }) {
  return percent >= 100 ? t.checking : t.artifact(t.names[artifact] ?? artifact, percent);
}

function trouble(texts, check) {
  if (!check?.retry_allowed) return null;
  const isFace = ["liveness_failed", "selfie_face_mismatch"].includes(check.failure_code);
  const used = isFace ? check.liveness_tries_used : check.nfc_tries_used;
  const left = check.failure_code === "document_data_invalid" ? 0 : 3 - used;
  const sentences = [texts.failures[check.failure_code], left > 0 ? texts.progress.retry(left) : null];
  return element("p.trouble", { role: "note", textContent: sentences.filter(Boolean).join(" ") });
}
