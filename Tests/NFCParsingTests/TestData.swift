import Foundation
import Testing

@testable import NFCParsing

/// The test material that lies beside the repository (`shared/data`), or where VERIFY_TEST_DATA says.
enum TestData {
    static let folder: URL = {
        if let path = ProcessInfo.processInfo.environment["VERIFY_TEST_DATA"] { return URL(fileURLWithPath: path) }
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return repository.deletingLastPathComponent().appendingPathComponent("shared/data")
    }()

    /// The bytes of one file; the test fails when it is not there.
    static func bytes(_ path: String) throws -> Bytes {
        let url = folder.appendingPathComponent(path)
        let data = try #require(try? Data(contentsOf: url), "no test material at \(url.path); set VERIFY_TEST_DATA")
        return [UInt8](data)[...]
    }

    /// The DER inside a PEM file, one after the other.
    static func pem(_ path: String) throws -> [Bytes] {
        var found: [Bytes] = []
        var base64: String?
        for line in String(decoding: try bytes(path), as: UTF8.self).split(whereSeparator: \.isNewline) {
            if line.hasPrefix("-----BEGIN") {
                base64 = ""
            } else if line.hasPrefix("-----END"), let text = base64 {
                found.append([UInt8](try #require(Data(base64Encoded: text)))[...])
                base64 = nil
            } else {
                base64? += line
            }
        }
        return found
    }

    /// Names of the entries of a folder, sorted.
    static func entries(_ path: String) throws -> [String] {
        let url = folder.appendingPathComponent(path)
        let names = try? FileManager.default.contentsOfDirectory(atPath: url.path)
        return try #require(names, "no test material at \(url.path); set VERIFY_TEST_DATA").sorted()
    }

    /// A recorded read: the dumps of a folder by their data group numbers.
    static func read(_ path: String) throws -> ChipFiles {
        var files = ChipFiles(securityObject: try bytes(path + "/sod.bin"), dataGroups: [:])
        for name in try entries(path) {
            guard name.hasPrefix("dg"), let number = Int(name.dropFirst(2).prefix { $0.isNumber }),
                let group = DataGroupNumber(rawValue: number)
            else { continue }
            files.dataGroups[group] = try bytes(path + "/" + name)
        }
        return files
    }

    /// A store with one CSCA certificate.
    static func trust(_ paths: String...) throws -> TrustStore {
        var builder = TrustStoreBuilder()
        for path in paths { _ = try builder.addCertificate(try bytes(path), source: path) }
        return builder.build()
    }
}

extension Timestamp {
    /// Noon in UTC of a day that exists.
    static func day(_ year: Int, _ month: Int, _ day: Int) throws -> Timestamp {
        Timestamp(try #require(CivilDate(year: year, month: month, day: day)), hour: 12)
    }
}
