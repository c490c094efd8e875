import CReference

@testable import NFCParsing

/// A certificate as OpenSSL's own decoder reads it.
struct ReferenceCertificate {
    let serialNumber: [UInt8]
    let isSerialNegative: Bool
    let notBefore: Int64
    let notAfter: Int64
    let publicKeyInfo: [UInt8]
    let issuer: [UInt8]
    let subject: [UInt8]
    let extensions: [Extension]

    struct Extension {
        let identifier: [UInt8]
        let isCritical: Bool
        let value: [UInt8]
    }

    /// Nil when OpenSSL refuses the bytes or something follows.
    init?(_ bytes: Bytes) {
        let bytes = Array(bytes)
        var read = cref_certificate()
        guard cref_certificate_read(bytes, bytes.count, &read) == 1 else { return nil }
        defer { cref_certificate_free(&read) }
        serialNumber = Self.octets(read.serial)
        isSerialNegative = read.serial_is_negative == 1
        notBefore = read.not_before
        notAfter = read.not_after
        publicKeyInfo = Self.octets(read.public_key)
        issuer = Self.octets(read.issuer)
        subject = Self.octets(read.subject)
        extensions = (0..<max(0, read.extension_count)).map {
            let found = cref_certificate_extension(&read, $0)
            return Extension(
                identifier: Self.octets(found.identifier), isCritical: found.is_critical == 1,
                value: Self.octets(found.value))
        }
    }

    private static func octets(_ bytes: cref_bytes) -> [UInt8] {
        Array(UnsafeBufferPointer(start: bytes.start, count: bytes.length))
    }

    /// The serial number as a certificate carries it: two's complement in its shortest form.
    var encodedSerialNumber: [UInt8] {
        guard isSerialNegative else {
            let magnitude = serialNumber.drop { $0 == 0 }
            return (magnitude.first ?? 0x80) & 0x80 != 0 ? [0] + magnitude : Array(magnitude)
        }
        var octets = serialNumber.map { ~$0 }
        for index in octets.indices.reversed() {
            octets[index] &+= 1
            if octets[index] != 0 { break }
        }
        return (octets.first ?? 0) & 0x80 == 0 ? [0xFF] + octets : octets
    }
}
