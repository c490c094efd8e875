import { keep, languages, preferred, use } from "../texts/languages.js";
import { api } from "./api.js";
import { confirmed, element, show } from "./dom.js";
import { Handoff } from "./handoff.js";
import { announcement, progress } from "./progress.js";
import { redirect, result, trouble } from "./result.js";
import { start } from "./start.js";
import { watch } from "./watch.js";

const sessionId = location.pathname.split("/")[1] ?? "";
const cancelToken = new URLSearchParams(location.search).get("cancel_token");
const gateway = api(sessionId);
let texts = await use(preferred());

/** The page: which screen is shown follows from what the gateway says, never from what was clicked before. */
const page = {
  details: null,
  state: null,
  handoff: null,
  hasConsented: false,
  isLost: false,
  live: element("p", { role: "status", className: "soft small" }),

  async load() {
    if (!/^vs_[A-Za-z0-9]{64}$/.test(sessionId)) return this.refused({ code: "INVALID_SESSION_ID" }, false);
    try {
      const [details, status, config] = await Promise.all([gateway.details(), gateway.status(), gateway.config()]);
      this.details = details;
      this.describe(config);
      this.changed({ status, phase: null, progress: null, check: null });
    } catch (refusal) {
      return this.refused(refusal, true);
    }
    if (!this.state.status.is_terminal) {
      watch(gateway, (state) => this.changed(state), (isLost) => this.lost(isLost));
    }
  },

  describe(config) {
    this.config = config;
    document.getElementById("product").textContent = config.product_name;
    document.title = `${this.details.organization_name} · ${config.product_name}`;
    const banner = document.getElementById("test-mode");
    banner.textContent = texts.testMode;
    [banner.ariaLabel] = texts.testMode.split(/[:：]/);
    banner.hidden = config.liveness !== "stand-in";
  },

  /** The whole page in another language; what was agreed to in the old one has to be agreed to again. */
  async speak(tag) {
    texts = await use(tag);
    keep(tag);
    this.stopHandoff();
    document.getElementById("screen").dataset.key = "";
    this.footer();
    if (this.config) this.describe(this.config);
    if (this.trouble) this.refused(...this.trouble);
    else if (this.state) this.render();
  },

  footer() {
    const options = Object.entries(languages).map(([tag, name]) =>
      element("option", { value: tag, textContent: name, lang: tag, selected: tag === document.documentElement.lang }));
    const choice = element("select", { id: "language", on: { change: (event) => this.speak(event.target.value) } }, ...options);
    document.getElementById("footer").replaceChildren(
      element("p", { textContent: texts.footer }),
      element("label", { htmlFor: "language", textContent: texts.language }), choice);
  },

  changed(state) {
    this.state = state;
    this.render();
  },

  lost(isLost) {
    if (this.isLost === isLost) return;
    this.isLost = isLost;
    if (this.state) this.render();
  },

  render() {
    this.trouble = null;
    const { status } = this.state;
    if (status.is_terminal) return this.ended(status);
    if (status.status === "in_progress" || status.same_device_only) return this.following();
    if (this.hasConsented) return this.handingOver();
    // The same start screen is kept while push repeats the state, so that a ticked box stays ticked.
    if (document.getElementById("screen").dataset.key === "start") return;
    show("start", start({
      texts,
      details: this.details,
      agree: () => this.agree(),
      decline: () => this.decline(),
    }));
  },

  async agree() {
    try {
      await gateway.consent();
      this.hasConsented = true;
      this.render();
    } catch (refusal) {
      this.refused(refusal, true);
    }
  },

  async decline() {
    if (cancelToken) return this.cancel();
    this.changed({ ...this.state, status: { ...this.state.status, status: "cancelled", is_terminal: true } });
  },

  handingOver() {
    if (!this.handoff) {
      this.handoff = new Handoff({
        texts,
        gateway,
        cancelToken,
        failed: (refusal) => this.refused(refusal, true),
        changedElsewhere: () => this.reload(),
      });
    }
    if (!this.handoff.node.isConnected) show("handoff", this.handoff.node, this.cancelButton());
  },

  following() {
    this.stopHandoff();
    const sentence = announcement({ texts, state: this.state });
    if (this.live.textContent !== sentence) this.live.textContent = sentence;
    show("progress", progress({ texts, state: this.state, isLost: this.isLost }), this.live, this.cancelButton());
  },

  ended(status) {
    this.stopHandoff();
    show("result", result({ texts, status, details: this.details }));
    if (status.redirect_url) redirect({ texts, gateway, sessionId });
  },

  refused(refusal, canRetry) {
    this.stopHandoff();
    this.trouble = [refusal, canRetry];
    const isFinal = ["INVALID_SESSION_ID", "SESSION_NOT_FOUND"].includes(refusal.code);
    show("trouble", trouble({ texts, code: refusal.code, retry: canRetry && !isFinal ? () => location.reload() : null }));
  },

  async reload() {
    const status = await gateway.status().catch(() => null);
    if (status) this.changed({ ...this.state, status });
  },

  stopHandoff() {
    this.handoff?.stop();
    this.handoff = null;
  },

  cancelButton() {
    if (!cancelToken) return null;
    return element("p.centre", {},
      element("button.plain", { type: "button", textContent: texts.cancel.open, on: { click: () => this.cancel() } }));
  },

  async cancel() {
    if (!await confirmed(texts.cancel)) return;
    try {
      await gateway.cancel(cancelToken);
      await this.reload();
    } catch (refusal) {
      this.refused(refusal, true);
    }
  },
};

page.footer();
page.load();
