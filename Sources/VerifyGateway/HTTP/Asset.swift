import COpenSSL
import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// A file as it is sent.
struct Asset: Sendable {
    let body: ByteBuffer
    let contentType: String
    /// Strong tag of exactly these bytes (RFC 9110 §8.8.3).
    let entityTag: String

    init(_ bytes: [UInt8], contentType: String) {
        body = ByteBuffer(bytes: bytes)
        self.contentType = contentType
        var digest = [UInt8](repeating: 0, count: 64)
        _ = cossl_digest(Int32(COSSL_SHA256), bytes, bytes.count, &digest)
        entityTag = "\"" + LowerHex.encode(digest.prefix(16)) + "\""
    }

    /// The file, or 304 when the client has it already (RFC 9110 §13.1.2).
    func answer(to request: Request, _ more: HTTPFields, cacheControl: String = "no-cache") -> Response {
        var headers = more
        headers[.contentType] = contentType
        headers[.eTag] = entityTag
        headers[.cacheControl] = cacheControl
        let known = request.headers[.ifNoneMatch]?.split(separator: ",").contains {
            let tag = $0.filter { $0 != " " }
            return tag == "*" || tag.hasSuffix(entityTag)
        }
        if known == true { return Response(status: .notModified, headers: headers) }
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: body))
    }
}

/// An asset that is made when somebody asks for it first. While it cannot be made, each request tries again.
final class LazyAsset: Sendable {
    private let make: @Sendable () -> Asset?
    private let made = Mutex<Asset?>(nil)

    init(_ make: @escaping @Sendable () -> Asset?) { self.make = make }

    /// The asset.
    var value: Asset? {
        made.withLock { asset in
            if asset == nil { asset = make() }
            return asset
        }
    }
}
