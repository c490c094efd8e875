import { device } from "./device.js";
import { element } from "./dom.js";

const renewEvery = 60_000;

/**
 * The code for the phone, as a picture and to be typed. It is renewed every minute, long before it dies; a code that is
 * on screen stays there while a new one cannot be had. On a phone the way into the app comes first.
 */
export class Handoff {
  constructor({ texts, gateway, cancelToken, failed, changedElsewhere }) {
    const t = texts.handoff;
    this.texts = t;
    this.gateway = gateway;
    this.cancelToken = cancelToken;
    this.failed = failed;
    this.changedElsewhere = changedElsewhere;
    this.device = device();
    const isPhone = this.device !== "desktop";
    this.picture = element("img", { alt: t.alt, hidden: true });
    this.clock = element("p.soft.small.centre", { textContent: t.renewing });
    this.code = element("output.code", { id: "code" });
    this.codeHint = element("label.soft.small", { htmlFor: "code", textContent: t.type });
    this.link = element(isPhone ? "a.button" : "a.button.quiet", { textContent: isPhone ? t.open : t.here });
    this.copy = element("button.quiet", { type: "button", textContent: t.copy, on: { click: () => this.copyLink() } });
    const picture = element("div.qr", {}, this.picture);
    const typed = element("div.typed.centre", {}, this.codeHint, this.code);
    this.node = element("section.card", {},
      element("h1.centre", { textContent: isPhone ? t.titleHere : t.title }),
      ...isPhone
        ? [element("div.actions", {}, this.link), element("h2.centre", { textContent: t.other })]
        : [element("p.soft.centre", { textContent: t.hint })],
      picture, this.clock, typed,
      element("div.actions", {}, isPhone ? null : this.link, this.copy),
    );
    this.renew();
    this.ticking = setInterval(() => this.tick(), 1000);
  }

  async renew() {
    this.nextRenewal = Date.now() + renewEvery;
    try {
      const handoff = await this.gateway.handoff(this.cancelToken);
      this.deepLink = handoff.deep_link;
      this.link.href = handoff.app_links?.[this.device] ?? handoff.deep_link;
      this.picture.src = `data:image/svg+xml,${encodeURIComponent(handoff.qr_svg)}`;
      this.picture.hidden = false;
      this.codeHint.textContent = handoff.code ? this.texts.type : this.texts.blocked;
      this.code.textContent = handoff.code ?? "";
      this.code.hidden = !handoff.code;
      this.expiresAt = Date.parse(handoff.expires_at);
      this.tick();
    } catch (refusal) {
      if (["SESSION_IN_PROGRESS", "SESSION_EXPIRED"].includes(refusal.code)) return this.changedElsewhere();
      if (refusal.code !== "UNKNOWN" || !(this.expiresAt > Date.now())) this.failed(refusal);
    }
  }

  tick() {
    if (this.expiresAt) {
      const left = Math.max(0, Math.ceil((this.expiresAt - Date.now()) / 1000));
      this.clock.textContent = this.texts.left(Math.floor(left / 60), String(left % 60).padStart(2, "0"));
    }
    if (Date.now() >= this.nextRenewal) this.renew();
  }

  async copyLink() {
    if (!this.deepLink) return;
    await navigator.clipboard.writeText(this.deepLink).catch(() => {});
    this.copy.textContent = this.texts.copied;
  }

  stop() {
    clearInterval(this.ticking);
  }
}
