public import Foundation
import Synchronization

/// A program as a child of the tests. Not Foundation's `Process`: to close what the child shall not have it copies the
/// entries of a directory from beyond the end of a buffer, and with a thousand descriptors open that is now and then the
/// end of a page.
public final class ChildProgram: Sendable {
    /// How it ended.
    public enum End: Equatable, Sendable {
        case exit(Int32)
        case signal(Int32)
    }

    /// Why it could not be started.
    public struct Failure: Error, CustomStringConvertible {
        /// The program and the system's reason.
        public let description: String
    }

    /// Process id.
    public let identifier: pid_t
    /// What it prints on its standard output, and also on standard error unless that is apart.
    public let output: FileHandle
    /// What it prints on standard error when that is apart.
    public let complaints: FileHandle?
    private let end = Mutex<End?>(nil)

    /// Starts a program by its path, or by its name when it is to be searched for.
    ///
    /// - Parameters:
    ///   - environment: what stands beside the variables of this process, or in place of them.
    ///   - folder: where it runs; here when nil.
    ///   - input: a file for its standard input, by default an empty one.
    ///   - separatesComplaints: whether its standard error has a pipe of its own.
    public init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: String? = nil,
        input: String = "/dev/null", separatesComplaints: Bool = false
    ) throws {
        let pipe = Pipe()
        let second = separatesComplaints ? Pipe() : nil
        output = pipe.fileHandleForReading
        complaints = second?.fileHandleForReading

        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, input, O_RDONLY, 0)
        for (standard, pipe) in [(STDOUT_FILENO, pipe), (STDERR_FILENO, second ?? pipe)] {
            posix_spawn_file_actions_adddup2(&actions, pipe.fileHandleForWriting.fileDescriptor, standard)
        }
        // Sockets of the tests would stay open as long as the child has them too. Closing what is not open is no error.
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap { Int32($0) }
        for descriptor in STDERR_FILENO + 1..<(open.max() ?? STDERR_FILENO) + 64 {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        // What the tests ignore or block, the child shall hear.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var command = [program] + arguments
        if let folder { command = ["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", folder] + command }
        let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }.map { "\($0)=\($1)" }
        var child = pid_t()
        let problem = Self.withTexts(command) { arguments in
            Self.withTexts(variables) { variables in
                posix_spawnp(&child, command[0], &actions, &attributes, arguments, variables)
            }
        }
        try pipe.fileHandleForWriting.close()
        try second?.fileHandleForWriting.close()
        guard problem == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(problem)))") }
        identifier = child
    }

    private static func withTexts<Value>(
        _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
    ) -> Value {
        let copies = texts.map { strdup($0) }
        defer { for copy in copies { free(copy) } }
        return body(copies + [nil])
    }

    /// Where a program lies that is built beside the tests.
    public static func path(ofBuilt name: String) -> String {
        URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(name).path
    }

    /// Whether it has not ended yet.
    public var isRunning: Bool { end.withLock { Self.reap(identifier, WNOHANG, &$0) } == nil }

    /// Sends it a signal, unless it is gone.
    public func send(_ signal: Int32) {
        end.withLock { if Self.reap(identifier, WNOHANG, &$0) == nil { kill(identifier, signal) } }
    }

    /// Blocks the thread until it is gone.
    @discardableResult
    public func wait() -> End? {
        // Waits without the lock and leaves the child to be reaped under it, so that a signal can be sent meanwhile.
        var information = siginfo_t()
        while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return end.withLock { Self.reap(identifier, 0, &$0) }
    }

    /// What it prints until it is gone.
    public struct Result: Sendable {
        /// How it ended.
        public let end: End?
        /// Its standard output, with standard error unless that is apart.
        public let output: Data
        /// Its standard error when that is apart.
        public let complaints: Data

        /// Its exit code, -1 when a signal ended it.
        public var code: Int32 { if case .exit(let code) = end { code } else { -1 } }
        /// What it printed, as text.
        public var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Blocks the thread until it has closed its outputs and is gone.
    public func finish() -> Result {
        let complaints = Mutex(Data())
        let read = DispatchSemaphore(value: 0)
        if let pipe = self.complaints {
            Thread.detachNewThread {
                let data = pipe.readDataToEndOfFile()
                complaints.withLock { $0 = data }
                read.signal()
            }
        }
        let output = output.readDataToEndOfFile()
        if self.complaints != nil { read.wait() }
        return Result(end: wait(), output: output, complaints: complaints.withLock { $0 })
    }

    /// The same from a task, on a thread of its own.
    public func result() async -> Result {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { continuation.resume(returning: self.finish()) }
        }
    }

    private static func reap(_ identifier: pid_t, _ options: Int32, _ end: inout End?) -> End? {
        var status: Int32 = 0
        if end == nil, waitpid(identifier, &status, options) == identifier {
            end = status & 0x7F == 0 ? .exit((status >> 8) & 0xFF) : .signal(status & 0x7F)
        }
        return end
    }
}
