import { element } from "./dom.js";

/** The organization's own texts about privacy and terms, as far as it has named them. */
export function links(texts, organization) {
  const documents = [
    [organization.organization_privacy_policy_url, texts.privacy],
    [organization.organization_terms_of_service_url, texts.terms],
  ].filter(([url]) => url).map(([href, textContent]) =>
    element("a.document", { href, textContent, target: "_blank", rel: "noopener noreferrer" }));
  return documents.length ? element("p.soft.small", {}, ...documents) : null;
}
