/** What the gateway refused, by its code. */
export class Refusal extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", credentials: "same-origin", ...options });
  } catch {
    throw new Refusal("UNKNOWN");
  }
  if (response.status === 204) return null;
  const body = await response.json().catch(() => null);
  if (!response.ok || !body || body.error || !body.data) throw new Refusal(body?.error?.code ?? "UNKNOWN");
  return body.data;
}

function post(path, body, headers = {}) {
  return call(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body ?? {}),
  });
}

/** The gateway's routes for one session. */
export function api(sessionId) {
  const root = `/v1/verify/session/${sessionId}`;
  return {
    config: () => call("/v1/verify/config"),
    details: () => call(`${root}/details`),
    state: () => call(`${root}/status`, { headers: { Accept: "application/vnd.verify.state+json" } }),
    redirectPermitted: () => call(`${root}/redirect-permitted`),
    privacy: () => call(`${root}/privacy-context`),
    consent: (refusedClaims) => post(`${root}/consent`, {
      biometric_consent: true,
      document_processing_consent: true,
      privacy_notice_acknowledged: true,
      share_claims_consent: true,
      terms_acknowledged: true,
      // A browser without cookies could not show that it is the same one again.
      bind_browser: navigator.cookieEnabled,
      refused_claims: refusedClaims,
    }),
    handoff: (cancelToken) => post(
      `${root}/handoff`,
      cancelToken ? { cancel_token: cancelToken } : {},
      { Accept: "application/vnd.verify.handoff+json" },
    ),
    cancel: (cancelToken) => post(`${root}/cancel`, { cancel_token: cancelToken }),
    report: (report) => post("/v1/verify/organization-reports", report),
    eventsPath: `${root}/events`,
  };
}
