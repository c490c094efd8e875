// Receives webhooks of Verify Gateway: verify first, over the bytes as they came, then decrypt. Needs Node 18 or newer
// and nothing else.
//
//     const payload = receive(request.headers, body, { secret: "whsec_...", privateKey });
//
// `body` is the raw body of the request (a Buffer), `privateKey` the RSA key whose public half is registered with the
// endpoint: a KeyObject, or PEM. Deliver payloads to your own code once per `payload.metadata.event_id`: the same event
// can arrive more than once.
import { constants, createDecipheriv, createHmac, privateDecrypt, timingSafeEqual } from "node:crypto";

const LONGEST_BODY = 256 * 1024;
const TOLERANCE = 300;

// This request is not from the gateway, is too old, or is not for this key. Answer with status 400.
export class Refused extends Error {}

// Verifies and decrypts one delivery.
export function receive(headers, body, { secret, privateKey, now = Date.now() / 1000 }) {
    verify(headers, body, secret, now);
    return decrypt(body, privateKey);
}

// Checks X-Kayle-Signature and webhook-signature, each an HMAC over a time at most five minutes away and the body. One
// that is good suffices: after a rotation with an overlap the old secret signs the second only.
export function verify(headers, body, secret, now = Date.now() / 1000) {
    if (body.length > LONGEST_BODY) throw new Refused("the body is too long");
    const read = (name) => String(headers[name] ?? "");
    const fields = read("x-kayle-signature").split(",").map((field) => field.trim().split("="));
    const times = fields.filter(([name]) => name === "t").map(([, value]) => value ?? "");
    if (times.length === 1 && isRecent(times[0], now)) {
        const code = createHmac("sha256", secret).update(`${times[0]}.`).update(body).digest();
        if (fields.some(([name, value]) => name === "v1" && isSame(Buffer.from(value ?? "", "hex"), code))) return;
    }
    const [id, stamp, key] = [read("webhook-id"), read("webhook-timestamp"), standardKey(secret)];
    if (key.length > 0 && isRecent(stamp, now)) {
        const code = createHmac("sha256", key).update(`${id}.${stamp}.`).update(body).digest();
        const entries = read("webhook-signature").split(" ").map((entry) => entry.split(","));
        if (entries.some(([version, value]) => version === "v1" && isSame(Buffer.from(value ?? "", "base64"), code))) {
            return;
        }
    }
    throw new Refused("no signature is good: by another secret, over something else, or not of these five minutes");
}

function isRecent(text, now) {
    return /^[0-9]{1,12}$/.test(text) && Math.abs(now - Number(text)) <= TOLERANCE;
}

function isSame(given, expected) {
    return given.length === expected.length && timingSafeEqual(given, expected);
}

// Standard Webhooks signs with the bytes that the text after `whsec_` is in base64; none when it is not.
function standardKey(secret) {
    const text = secret.replace(/^whsec_/, "");
    return /^([A-Za-z0-9+/]{4})+$/.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
}

// Opens the body, a compact JWE. No other algorithms than the two of the gateway are taken.
export function decrypt(body, privateKey) {
    const parts = body.toString("latin1").split(".");
    if (parts.length !== 5 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) {
        throw new Refused("the body is no JWE");
    }
    try {
        const [header, encryptedKey, nonce, content, tag] = parts.map((part) => Buffer.from(part, "base64url"));
        const { alg, enc, kid, ...others } = JSON.parse(header.toString("utf8"));
        if (alg !== "RSA-OAEP-256" || enc !== "A256GCM" || typeof kid !== "string" || Object.keys(others).length > 0
            || nonce.length !== 12 || tag.length !== 16) {
            throw new Refused("the header asks for something unknown");
        }
        const key = privateDecrypt(
            { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: "sha256" }, encryptedKey);
        const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: 16 });
        decipher.setAAD(Buffer.from(parts[0], "ascii"));
        decipher.setAuthTag(tag);
        return JSON.parse(Buffer.concat([decipher.update(content), decipher.final()]).toString("utf8"));
    } catch (error) {
        if (error instanceof Refused) throw error;
        throw new Refused("the body is not encrypted to this key");
    }
}
