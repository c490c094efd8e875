import Foundation
import Glibc

/// What the kernel says about the gateway's process, which has to run on this machine.
struct ServerWatch {
    let identifier: Int32

    /// Bytes of resident memory; nil when there is no such process.
    var residentBytes: Int? {
        field("VmRSS:", in: "status").map { $0 << 10 }
    }

    /// Seconds of processor time since its start.
    var processorSeconds: Double? {
        guard let text = contents("stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[end...].split(separator: " ")
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13]) else { return nil }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    private func field(_ name: String, in file: String) -> Int? {
        guard let line = contents(file)?.split(separator: "\n").first(where: { $0.hasPrefix(name) }) else { return nil }
        return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }
    }

    private func contents(_ file: String) -> String? {
        FileManager.default.contents(atPath: "/proc/\(identifier)/\(file)").map { String(decoding: $0, as: UTF8.self) }
    }
}
