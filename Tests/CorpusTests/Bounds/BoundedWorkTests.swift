import Foundation
import Testing

@testable import NFCParsing

/// What a hostile encoding may cost, counted and never timed.
struct BoundedWorkTests {
    private static func length(_ count: Int) -> [UInt8] {
        [0x83, UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
    }

    private static func nested(_ depth: Int, _ tag: UInt8) -> [UInt8] {
        (0..<depth).reduce([0x05, 0x00]) { contents, _ in [tag] + length(contents.count) + contents }
    }

    /// A1: nesting ends at its limit long before the stack does, which here is 256 KiB as on a small thread.
    @Test func nestingEndsBeforeTheStackDoes() throws {
        let inputs: [(name: String, bytes: [UInt8])] = [
            ("definite", Self.nested(3_000, 0x30)),
            ("tagged", Self.nested(3_000, 0xA0)),
            ("octet strings", Self.nested(3_000, 0x24)),
            ("indefinite", [UInt8](repeating: 0, count: 200_000).indices.map { $0 % 2 == 0 ? 0x30 : 0x80 }),
        ]
        for (name, bytes) in inputs {
            let outcomes = try onSmallStack {
                [BERLimits.securityObject, .certificate, .trustList].map { limits in
                    var limits = limits
                    limits.size = .max
                    return TypedWalk.outcome(of: bytes[...], limits: limits)
                }
            }
            #expect(outcomes == Array(repeating: .refused(.limitExceeded), count: 3), "\(name)")
        }
        // What is as deep as the limit allows is read on that stack too, through the rewriter as well.
        let deepest = [UInt8]([0x30, 0x80]) + Self.nested(29, 0x24).dropLast(2) + [0x04, 0x00] + [0x00, 0x00]
        #expect(try onSmallStack { TypedWalk.outcome(of: deepest[...], limits: .securityObject) } == .read)
    }

    /// Runs a body on a thread with 256 KiB of stack.
    private func onSmallStack<T: Sendable>(_ body: @escaping @Sendable () -> T) throws -> T {
        let box = ResultBox<T>()
        let thread = Thread { box.finish(body()) }
        thread.stackSize = 256 << 10
        thread.start()
        return try #require(box.wait())
    }

    private final class ResultBox<T: Sendable>: @unchecked Sendable {
        private let done = DispatchSemaphore(value: 0)
        private var result: T?

        func finish(_ result: T) {
            self.result = result
            done.signal()
        }

        func wait() -> T? {
            done.wait()
            return result
        }
    }

    /// A2: an input of twice the length makes twice the visits. Each input is read with exactly as many elements
    /// allowed as it has, and refused with one fewer, so that the count of the scan is known without a clock.
    @Test(arguments: [1_000, 2_000, 4_000])
    func visitsGrowWithTheInput(count: Int) throws {
        func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] { [tag] + Self.length(contents.count) + contents }
        let nulls = Array(repeatElement([0x05, 0x00] as [UInt8], count: count).joined())
        let segments = Array(repeatElement([0x04, 0x00] as [UInt8], count: count).joined())
        let inputs: [(bytes: [UInt8], elements: Int)] = [
            (element(0x30, nulls), count + 1),
            (element(0x24, segments), count + 1),
            ([0x24, 0x80] + segments + [0x00, 0x00], count + 1),
            (element(0x30, element(0x30, nulls) + element(0x24, segments)), 2 * count + 3),
        ]
        for (bytes, elements) in inputs {
            var limits = BERLimits(depth: 8, elements: elements, size: bytes.count)
            let outermost = try BERBorder.outermost(of: bytes[...], limits: limits)
            #expect(outermost.encoding.count <= bytes.count, "the rewriter made it longer")
            limits.elements -= 1
            #expect(throws: BERError.limitExceeded) { try BERBorder.outermost(of: bytes[...], limits: limits) }
        }
    }

    /// A4: a long identifier is compared as bytes and never printed in full, which is where others take quadratic time
    /// (CVE-2023-2650).
    @Test func longIdentifiersAreNotPrinted() throws {
        let arcs = [UInt8](repeating: 0x81, count: 59_999) + [0x01]
        let encoding = [0x06] + Self.length(arcs.count) + arcs
        var reader = BERReader(encoding[...])
        let identifier = try reader.objectIdentifier()
        #expect(identifier.description == "an identifier of 60000 octets")
        #expect(identifier == ObjectIdentifier(contents: arcs[...]))
        #expect(identifier != ObjectIdentifier(contents: (arcs.dropLast() + [0x02])[...]))
    }

    /// A5: certificates and signers beyond the count are refused by our own reader; no key is decoded before.
    @Test func certificatesAreCountedBeforeAnyIsDecoded() throws {
        guard try Corpus.part("emrtd/twins/like-gb") else { return }
        let signer = Array(try Corpus.bytes("emrtd/twins/like-gb/dsc.der"))
        let file = try Corpus.bytes("emrtd/twins/like-gb/sod.bin")
        let original = try EFSOD(file).signedData
        #expect(original.certificates.count == 1)
        for (count, outcome) in [(8, nil), (9, PKIError.tooManyElements), (40, .tooManyElements)] {
            // Certificates that differ, for equal ones are kept once; none of them has a key that could be decoded.
            let bag = (0..<count).flatMap { number -> [UInt8] in
                var certificate = signer
                certificate[certificate.count - 1] = UInt8(number)
                return certificate
            }
            let message = try Self.replacingCertificates(of: file, by: bag)
            do throws(PKIError) {
                let read = try EFSOD(message[...]).signedData
                #expect(outcome == nil && read.certificates.count == count)
            } catch {
                #expect(error == outcome, "\(count)")
            }
        }
    }

    private static func replacingCertificates(of file: Bytes, by bag: [UInt8]) throws -> [UInt8] {
        func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] { [tag] + length(contents.count) + contents }
        var info = try BERReader.only(BERTag(rawValue: 0x77), in: file).reader.firstContents()
        let type = try info.next().encoding
        var message = try info.firstContents().firstContents()
        var parts: [UInt8] = []
        for _ in 0..<3 { parts += try message.next().encoding }
        _ = try message.next(.context(0, constructed: true))
        parts += element(0xA0, bag) + message.remaining
        return element(0x77, element(0x30, type + element(0xA0, element(0x30, parts))))
    }
}

extension BERReader {
    /// A reader over the contents of the next element.
    fileprivate func firstContents() throws(BERError) -> BERReader {
        var reader = self
        return try reader.next().reader
    }
}
