import { api } from "./api.js";
import { confirmed, element, show } from "./dom.js";
import { links } from "./links.js";
import { trouble } from "./result.js";

/** Who gets what, what is kept, and the way to take the consent back. */
export function open({ texts, sessionId, cancelToken }) {
  const gateway = api(sessionId);
  const page = {
    texts,

    async load() {
      try {
        if (!/^vs_[A-Za-z0-9]{64}$/.test(sessionId)) throw { code: "INVALID_SESSION_ID" };
        this.context = await gateway.privacy();
        this.render();
      } catch (refusal) {
        this.failed(refusal);
      }
    },

    speak(texts) {
      this.texts = texts;
      document.getElementById("screen").dataset.key = "";
      if (this.refusal) this.failed(this.refusal);
      else if (this.context) this.render();
    },

    failed(refusal) {
      this.refusal = refusal;
      show("trouble", trouble({ texts: this.texts, code: refusal.code, retry: () => location.reload() }));
    },

    render() {
      this.refusal = null;
      const { context } = this;
      const t = this.texts.privacy;
      document.title = t.title;
      const deliveries = context.result_webhook_deliveries;
      const canWithdraw = cancelToken && !context.has_withdrawn_consent
        && (!context.is_terminal || deliveries.undelivered_count > 0);
      show("privacy", element("section.card", {},
        element("h1", { textContent: t.title }),
        element("p.soft", { textContent: t.who(context.organization_name) }),
        links(t, context),
        element("h2", { textContent: t.what }),
        element("ul.plain", {}, ...t.kept.map((textContent) => element("li", { textContent }))),
        element("h2", { textContent: t.withdrawal }),
        element("p", {
          role: "status",
          textContent: context.has_withdrawn_consent || context.status === "cancelled" ? t.withdrawn
            : deliveries.succeeded_count > 0 ? t.delivered : cancelToken ? t.possible : t.noLink,
        }),
        canWithdraw ? element("div.actions", {},
          element("button.danger", { type: "button", textContent: t.withdraw, on: { click: () => this.withdraw() } })) : null,
        element("p.centre", {}, element("a", { href: `/${sessionId}${location.search}`, textContent: t.back })),
      ));
    },

    async withdraw() {
      if (!await confirmed(this.texts.cancel)) return;
      try {
        await gateway.cancel(cancelToken);
        await this.load();
      } catch (refusal) {
        this.failed(refusal);
      }
    },
  };
  page.load();
  return page;
}
