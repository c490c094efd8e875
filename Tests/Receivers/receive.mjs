// Gives the cases on standard input to the Node receiver and prints a payload or the word "refused" for each.
import { readFileSync } from "node:fs";

import { Refused, receive } from "../../clients/node/verify-gateway-webhooks.mjs";

for (const { headers, body, secret, private_key: privateKey, now } of JSON.parse(readFileSync(0, "utf8"))) {
    try {
        console.log(JSON.stringify(receive(headers, Buffer.from(body), { secret, privateKey, now })));
    } catch (error) {
        if (!(error instanceof Refused)) throw error;
        console.log("refused");
    }
}
