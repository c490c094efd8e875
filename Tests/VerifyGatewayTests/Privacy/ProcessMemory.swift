import Foundation

/// The memory of another process, as its owner sees it.
struct ProcessMemory {
    let process: Int32

    /// A place where something was found.
    struct Hit: CustomStringConvertible {
        let needle: Int
        let region: String
        let description: String
    }

    /// Where some octets stand in the writable memory. Needles are told apart by their numbers only.
    func find(_ needles: [[UInt8]]) throws -> [Hit] {
        let maps = try String(contentsOfFile: "/proc/\(process)/maps", encoding: .utf8)
        let memory = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/proc/\(process)/mem"))
        defer { try? memory.close() }
        let stacks = stackPointers()
        var hits: [Hit] = []
        for line in maps.split(separator: "\n") where line.contains(" rw") {
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt64($0, radix: 16) }
            guard ends.count == 2, ends[1] - ends[0] < 1 << 30, (try? memory.seek(toOffset: ends[0])) != nil,
                let bytes = try? memory.read(upToCount: Int(ends[1] - ends[0]))
            else { continue }
            let owner = stacks.first { ends[0]..<ends[1] ~= $0.pointer }
            let region = owner.map { "stack of \($0.thread)" } ?? line.split(separator: " ").dropFirst(5).joined()
            for (number, needle) in needles.enumerated() {
                for offset in Self.offsets(of: needle, in: bytes) {
                    let place = ends[0] + UInt64(offset)
                    let depth = owner.map { " \(Int64(bitPattern: $0.pointer) - Int64(bitPattern: place)) below" } ?? ""
                    hits.append(
                        Hit(needle: number, region: region, description: "needle \(number) in \(region)\(depth)"))
                }
            }
        }
        return hits
    }

    /// The largest amount of physical memory that it ever had, in bytes.
    func peak() throws -> Int { try status("VmHWM:") }

    /// What it has now.
    func resident() throws -> Int { try status("VmRSS:") }

    private func status(_ name: String) throws -> Int {
        let text = try String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
        return (Int(line.filter(\.isNumber)) ?? 0) << 10
    }

    private static func offsets(of needle: [UInt8], in bytes: Data) -> [Int] {
        let pattern = Data(needle)
        var offsets: [Int] = []
        var rest = bytes.startIndex..<bytes.endIndex
        while let found = bytes.range(of: pattern, in: rest) {
            offsets.append(found.lowerBound - bytes.startIndex)
            rest = found.upperBound..<bytes.endIndex
        }
        return offsets
    }

    /// Where the threads stand, with their names.
    private func stackPointers() -> [(thread: String, pointer: UInt64)] {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/task")) ?? []
        return tasks.compactMap { task in
            let folder = "/proc/\(process)/task/\(task)/"
            guard let call = try? String(contentsOfFile: folder + "syscall", encoding: .utf8),
                let name = try? String(contentsOfFile: folder + "comm", encoding: .utf8),
                let word = call.split(separator: " ").dropLast().last,
                let pointer = UInt64(word.dropFirst(2), radix: 16)
            else { return nil }
            return (name.filter { !$0.isNewline }, pointer)
        }
    }
}
