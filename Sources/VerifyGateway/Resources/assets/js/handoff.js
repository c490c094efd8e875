import { element } from "./dom.js";

const renewEvery = 60_000;

/**
 * The code for the phone. It is renewed every minute, long before it dies; a code that is on screen stays there while
 * a new one cannot be had.
 */
export class Handoff {
  constructor({ texts, gateway, cancelToken, failed, changedElsewhere }) {
    this.texts = texts.handoff;
    this.gateway = gateway;
    this.cancelToken = cancelToken;
    this.failed = failed;
    this.changedElsewhere = changedElsewhere;
    this.picture = element("img", { alt: this.texts.alt, hidden: true });
    this.clock = element("p.soft.small.centre", { textContent: this.texts.renewing });
    this.link = element("a.button.quiet", { textContent: this.texts.here });
    this.copy = element("button.quiet", { type: "button", textContent: this.texts.copy, on: { click: () => this.copyLink() } });
    this.node = element("section.card", {},
      element("h1.centre", { textContent: this.texts.title }),
      element("p.soft.centre", { textContent: this.texts.hint }),
      element("div.qr", {}, this.picture),
      this.clock,
      element("div.actions", {}, this.link, this.copy),
    );
    this.renew();
    this.ticking = setInterval(() => this.tick(), 1000);
  }

  async renew() {
    this.nextRenewal = Date.now() + renewEvery;
    try {
      const handoff = await this.gateway.handoff(this.cancelToken);
      this.deepLink = handoff.deep_link;
      this.link.href = handoff.deep_link;
      this.picture.src = `data:image/svg+xml,${encodeURIComponent(handoff.qr_svg)}`;
      this.picture.hidden = false;
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
