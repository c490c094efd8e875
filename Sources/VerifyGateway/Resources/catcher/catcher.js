import { element } from "/assets/js/dom.js";

const PAUSE = 1000;
const list = document.getElementById("deliveries");
const state = document.getElementById("state");
let newest = 0;

const fact = (name, value) => element("li", {}, name, element("span.reason", {}, String(value)));

function button(delivery) {
  return element("button.quiet", {
    type: "button",
    on: {
      click: async ({ currentTarget }) => {
        currentTarget.disabled = true;
        await fetch(`/deliveries/${delivery.number}/replay`, { method: "POST" });
        await look();
        currentTarget.disabled = false;
      },
    },
  }, "Replay");
}

function card(delivery) {
  const payload = delivery.payload;
  const claims = Object.entries(payload?.data?.claims ?? payload?.data ?? {});
  return element("article.card", { "data-number": delivery.number },
    element("h2", {}, payload?.type ?? "Refused"),
    delivery.refusal ? element("p.trouble", {}, delivery.refusal) : null,
    delivery.repeated ? element("p.soft", {}, "This event was here before: nothing more to do.") : null,
    element("ul.facts", {},
      fact("Received", new Date(delivery.received_at).toLocaleTimeString()),
      fact("Attempt", delivery.attempt),
      fact("Signature", payload ? "Both are good, and of these five minutes" : "Not taken")),
    claims.length ? element("h3", {}, "Decrypted") : null,
    element("ul.facts", {}, ...claims.map(([name, value]) => fact(name, value))),
    element("details", {},
      element("summary", {}, "The request"),
      element("ul.facts", {}, ...delivery.headers.map(({ name, value }) => fact(name, value)),
        fact("Body, encrypted", `${delivery.bytes} bytes`))),
    element("div.actions", {}, button(delivery)));
}

/** Puts what is new above what is there, which stays as the person left it. */
async function look() {
  try {
    const { deliveries, most } = await (await fetch(`/deliveries?after=${newest}`)).json();
    for (const delivery of deliveries.filter(({ number }) => number > newest)) {
      list.prepend(card(delivery));
      newest = delivery.number;
    }
    while (list.childElementCount > most) list.lastElementChild.remove();
    if (newest) state.textContent = `${newest} received.`;
  } catch {
    state.textContent = "The demonstration has stopped.";
  }
}

for (;;) {
  await look();
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
}
