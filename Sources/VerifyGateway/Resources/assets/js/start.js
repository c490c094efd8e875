import { element } from "./dom.js";

/** Who asks, for what and why, and the person's consent. */
export function start({ texts, details, agree, decline }) {
  const t = texts.start;
  const documents = [
    [details.organization_privacy_policy_url, t.privacy], [details.organization_terms_of_service_url, t.terms],
  ].filter(([url]) => url).map(([href, textContent]) =>
    element("a.document", { href, textContent, target: "_blank", rel: "noopener noreferrer" }));
  const box = element("input", { type: "checkbox", id: "consent" });
  const go = element("button", { type: "submit", textContent: t.go, disabled: true });
  box.addEventListener("change", () => { go.disabled = !box.checked; });
  const form = element("form", {
    on: {
      submit: async (event) => {
        event.preventDefault();
        go.disabled = true;
        await agree();
        go.disabled = !box.checked;
      },
    },
  },
    element("label.consent", { htmlFor: "consent" }, box, element("span", { textContent: documents.length ? `${t.consent} ${t.read}` : t.consent })),
    documents.length ? element("p.soft.small", {}, ...documents) : null,
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
      : fields(texts, details.share_fields),
    element("h2", { textContent: t.how }),
    element("ol.steps", {}, ...t.steps.map((step) => element("li", { textContent: step }))),
    form,
  );
}

function fields(texts, shareFields) {
  const t = texts.start;
  const rows = Object.entries(shareFields).map(([key, field]) => element("li", {},
    element("span.tag", { textContent: field.required ? t.required : t.optional }),
    element("span", { textContent: label(texts.fields, key) }),
    // A reason that the gateway made up says nothing that the name does not say.
    field.source === "default" ? null : element("span.reason", { textContent: field.reason, dir: "auto" }),
  ));
  const hasOptional = Object.values(shareFields).some((field) => !field.required);
  return element("div", {},
    element("ul.facts", {}, ...rows),
    hasOptional ? element("p.soft.small", { textContent: t.choose }) : null,
  );
}

/** What people call a claim; an age gate carries its age in its key. */
function label(names, key) {
  const age = /^age_over_(\d+)$/.exec(key);
  return age ? names.age_over(Number(age[1])) : names[key] ?? key;
}
