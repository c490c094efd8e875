import { element } from "./dom.js";

/** A form by which a person says that a request is not what it seems. */
export function report({ texts, details, sessionId, gateway, back }) {
  const t = texts.report;
  const reason = element("select", { id: "reason", name: "reason" },
    ...Object.entries(t.reasons).map(([value, textContent]) => element("option", { value, textContent })));
  const words = element("textarea", { id: "details", name: "details", rows: 5, maxLength: 2000 });
  const answer = element("p.soft", { role: "status" });
  const send = element("button", { type: "submit", textContent: t.send });
  const form = element("form.fields", {
    on: {
      submit: async (event) => {
        event.preventDefault();
        send.disabled = true;
        try {
          await gateway.report({
            organization_id: details.organization_id, session_id: sessionId, reason: reason.value, details: words.value,
          });
          form.replaceChildren();
          answer.textContent = t.sent;
        } catch (refusal) {
          send.disabled = false;
          answer.textContent = (texts.errors[refusal.code] ?? texts.errors.UNKNOWN).join(". ");
        }
      },
    },
  },
    element("label", { htmlFor: "reason", textContent: t.reason }), reason,
    element("label", { htmlFor: "details", textContent: t.details }), words,
    element("div.actions", {}, send),
  );
  return element("section.card", {},
    element("h1", { textContent: t.title }),
    element("p.soft", { textContent: t.hint(details.organization_name) }),
    form, answer,
    element("p.centre", {}, element("button.plain", { type: "button", textContent: t.back, on: { click: back } })),
  );
}
