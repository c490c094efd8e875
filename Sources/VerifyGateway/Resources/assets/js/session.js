import { api } from "./api.js";
import { confirmed, element, show } from "./dom.js";
import { Handoff } from "./handoff.js";
import { announcement, number, progress } from "./progress.js";
import { report } from "./report.js";
import { otherTab, redirect, result, trouble } from "./result.js";
import { start } from "./start.js";
import { onlyTab } from "./tabs.js";
import { watch } from "./watch.js";

let texts, sessionId, cancelToken, gateway;

/** Opens the page of a session. */
export function open(given) {
  ({ texts, sessionId, cancelToken } = given);
  gateway = api(sessionId);
  page.load();
  return page;
}

/** The page: which screen is shown follows from what the gateway says, never from what was clicked before. */
const page = {
  details: null,
  state: null,
  handoff: null,
  isLost: false,
  isReporting: false,
  isUnknown: false,
  stopWatching: null,
  live: element("p", { role: "status", className: "heard" }),

  async load() {
    if (!/^vs_[A-Za-z0-9]{64}$/.test(sessionId)) return this.refused({ code: "INVALID_SESSION_ID" }, false);
    try {
      const [details, state, config] = await Promise.all([gateway.details(), gateway.state(), gateway.config()]);
      this.details = details;
      this.describe(config);
      this.changed(state);
    } catch (refusal) {
      return this.refused(refusal, true);
    }
    if (this.state.status.is_terminal) return;
    this.follow();
    onlyTab(sessionId, () => this.stepBack());
  },

  follow() {
    this.stopWatching?.();
    this.stopWatching = watch(
      gateway, (state) => this.changed(state), (isLost) => this.lost(isLost), (refusal) => this.refused(refusal, true));
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
  speak(inOtherWords) {
    texts = inOtherWords;
    this.stopHandoff();
    document.getElementById("screen").dataset.key = "";
    if (this.config) this.describe(this.config);
    if (this.isReporting) this.report();
    else this.again();
  },

  /** What stands at the foot of the page: privacy, and a way to say that something is wrong. */
  links(texts) {
    const query = cancelToken ? `?cancel_token=${encodeURIComponent(cancelToken)}` : "";
    return element("p", { id: "links", hidden: this.isUnknown },
      element("a.document", { href: `/${sessionId}/privacy${query}`, textContent: texts.privacy.open }),
      element("button.plain", { type: "button", textContent: texts.report.open, on: { click: () => this.report() } }));
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
    if (this.hasSteppedBack || this.isReporting) return;
    const { status } = this.state;
    if (status.is_terminal) return this.ended(status);
    if (status.status === "in_progress" || status.same_device_only) return this.following();
    if (this.state.browser_bound || this.hasConsented) return this.handingOver();
    // The same start screen is kept while push repeats the state, so that a ticked box stays ticked.
    if (document.getElementById("screen").dataset.key === "start") return;
    show("start", start({
      texts,
      details: this.details,
      agree: () => this.agree(),
      decline: () => this.decline(),
    }));
  },

  async agree(refusedClaims) {
    // What was opened before the consent is not this browser's any more; the gateway may end it before it has answered.
    this.stopWatching?.();
    try {
      await gateway.consent(refusedClaims);
      this.hasConsented = true;
      this.follow();
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
    if (this.state.match_number) {
      return show(`number-${this.state.match_number}`, number(texts, this.state), this.cancelButton());
    }
    const sentence = announcement({ texts, state: this.state });
    if (this.live.textContent !== sentence) this.live.textContent = sentence;
    show("progress", progress({ texts, state: this.state, isLost: this.isLost }), this.live, this.cancelButton());
  },

  /** Also for somebody who may see no more of the session than that there is one. */
  async report() {
    const details = this.details ?? await gateway.privacy().catch(() => null);
    if (!details) return;
    this.isReporting = true;
    this.stopHandoff();
    const back = () => {
      this.isReporting = false;
      this.again();
    };
    show("report", report({ texts, details, sessionId, gateway, back }));
  },

  /** The screen that is due. */
  again() {
    if (this.trouble) this.refused(...this.trouble);
    else if (this.hasSteppedBack) this.stepBack();
    else if (this.state) this.render();
  },

  /** Another tab of this browser shows the session now. */
  stepBack() {
    this.hasSteppedBack = true;
    this.stopWatching?.();
    this.stopHandoff();
    show("other-tab", otherTab(texts));
  },

  ended(status) {
    this.stopHandoff();
    show("result", result({ texts, status, reason: this.state.end_reason, details: this.details }));
    if (status.redirect_url) redirect({ texts, gateway, sessionId });
  },

  refused(refusal, canRetry) {
    this.stopHandoff();
    this.trouble = [refusal, canRetry];
    this.stopWatching?.();
    const isFinal = ["INVALID_SESSION_ID", "SESSION_NOT_FOUND"].includes(refusal.code);
    // There is nobody to report and nothing to take back.
    this.isUnknown = isFinal;
    document.getElementById("links")?.toggleAttribute("hidden", isFinal);
    show("trouble", trouble({ texts, code: refusal.code, retry: canRetry && !isFinal ? () => location.reload() : null }));
  },

  async reload() {
    const state = await gateway.state().catch(() => null);
    if (state) this.changed(state);
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
