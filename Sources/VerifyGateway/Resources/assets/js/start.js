import { element } from "./dom.js";
import { links } from "./links.js";

/** Who asks, for what and why, and the person's consent. What is optional is shared only when the person ticks it. */
export function start({ texts, details, agree, decline }) {
  const t = texts.start;
  const documents = links(t, details);
  const box = element("input", { type: "checkbox", id: "consent" });
  const go = element("button", { type: "submit", textContent: t.go, disabled: true });
  box.addEventListener("change", () => { go.disabled = !box.checked; });
  const wishes = new Map(Object.entries(details.share_fields).filter(([, field]) => !field.required)
    .map(([key]) => [key, element("input", { type: "checkbox", id: `share-${key}` })]));
  const form = element("form", {
    on: {
      submit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        await agree([...wishes].filter(([, wish]) => !wish.checked).map(([key]) => key));
        go.disabled = !box.checked;
      },
    },
  },
    element("label.consent", { htmlFor: "consent" }, box, element("span", { textContent: documents ? `${t.consent} ${t.read}` : t.consent })),
    documents,
    element("div.actions", {}, element("button.quiet", { type: "button", textContent: t.decline, on: { click: decline } }), go),
  );

  const domains = details.organization_verified_apex_domains ?? [];
  return element("section.card", {},
    element("h1", { textContent: t.title(details.organization_name) }),
    domains.length
      ? element("p.soft", { textContent: t.domains(domains.join(", ")) })
      : details.is_age_only ? null : element("p.trouble", { role: "note", textContent: t.unverified }),
    details.organization_description ? element("p.soft", { textContent: details.organization_description }) : null,
    element("h2", { textContent: t.what }),
    details.is_age_only && details.age_threshold
      ? element("p", { textContent: t.ageOnly(details.age_threshold) })
      : fields(texts, details.share_fields, wishes),
    element("h2", { textContent: t.how }),
    element("ol.steps", {}, ...t.steps.map((step) => element("li", { textContent: step }))),
    form,
  );
}

function fields(texts, shareFields, wishes) {
  const t = texts.start;
  const rows = Object.entries(shareFields).map(([key, field]) => {
    const wish = wishes.get(key);
    // A reason that the gateway made up says nothing that the name does not say.
    const reason = field.source === "default" ? null : element("span.reason", { textContent: field.reason, dir: "auto" });
    const tag = element("span.tag", { textContent: wish ? t.optional : t.required });
    const name = element("span", { textContent: label(texts.fields, key) });
    return element("li", {}, tag, wish ? element("label.wish", {}, wish, name) : name, reason);
  });
  return element("div", {},
    element("ul.facts", {}, ...rows),
    wishes.size ? element("p.soft.small", { textContent: t.choose }) : null,
  );
}

/** What people call a claim; an age gate carries its age in its key. */
function label(names, key) {
  const age = /^age_over_(\d+)$/.exec(key);
  return age ? names.age_over(Number(age[1])) : names[key] ?? key;
}
