// Gives the cases on standard input to the Swift receiver and prints a payload or the word "refused" for each.
import CryptoExtras
import Foundation
import VerifyGatewayWebhooks

struct Delivery: Decodable {
    let headers: [String: String]
    let body: String
    let secret: String
    let privateKey: String
    let now: Double
}

let decoder = JSONDecoder()
decoder.keyDecodingStrategy = .convertFromSnakeCase

for delivery in try decoder.decode([Delivery].self, from: FileHandle.standardInput.readDataToEndOfFile()) {
    let receiver = WebhookReceiver(
        secret: delivery.secret, privateKey: try .init(pemRepresentation: delivery.privateKey))
    do throws(WebhookReceiver.Refused) {
        let payload = try receiver.receive(
            headers: delivery.headers, body: Data(delivery.body.utf8), now: Date(timeIntervalSince1970: delivery.now))
        print(String(decoding: payload, as: UTF8.self))
    } catch {
        print("refused")
    }
}
