import HTTPTypes
import Hummingbird
import NIOCore

extension Envelope {
    /// An answer that whoever has it already need not get again (RFC 9110 §13.1.2). The weak tag stands for the data; what
    /// it says is for nobody to compute.
    static func conditional(_ data: JSONValue, for request: Request, secrets: Secrets) -> Response {
        let bytes = success(data).encoded
        let name = "\"\(secrets.stateName(bytes))\""
        guard !known(name, in: request.headers[values: .ifNoneMatch]) else {
            return Response(status: .notModified, headers: [.eTag: "W/" + name])
        }
        return Response(
            status: .ok, headers: [.contentType: "application/json", .eTag: "W/" + name],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    /// Whether one of the tags is meant; tags of ours hold no commas.
    private static func known(_ name: String, in fields: [String]) -> Bool {
        fields.flatMap { $0.split(separator: ",") }.contains { field in
            let tag = field.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }
            return tag == "*" || (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == name
        }
    }
}
