import Foundation

/// Where the server secret comes from: the environment, or a file that only the operator can read.
enum SecretSource: Sendable {
    case given([UInt8])
    case file(path: String)

    /// What became of reading it.
    struct Loaded: Sendable {
        let secrets: Secrets
        /// The file that was made because there was none.
        let createdFile: String?
    }

    /// The same together with the secret before it, but makes no new secret for a database that depends on one already,
    /// unless that one is given as the one before.
    func load(besides database: String, previous: SecretSource? = nil) throws -> Loaded {
        // Before a secret is made for it.
        try SQLiteConnection.requirePlausible(database)
        let old = try previous?.existing()
        if case .file(let path) = self, try Self.read(path) == nil {
            var state = SecretCheck.State.free
            if FileManager.default.fileExists(atPath: database) {
                state = try SecretCheck.state(of: SQLiteConnection(path: database, readOnly: true))
            }
            if let old {
                try state.requireReplaceable(old)
            } else if state != .free {
                throw Self.lost(path, of: database)
            }
        }
        return try load(previous: old)
    }

    /// Whether it is a file that is not there.
    var isMissing: Bool {
        guard case .file(let path) = self else { return false }
        return !FileManager.default.fileExists(atPath: path)
    }

    /// Reads a secret that has to be there.
    func existing(previous: Secrets? = nil) throws -> Secrets {
        switch self {
        case .given(let bytes): return try Self.secrets(bytes, previous)
        case .file(let path):
            guard let bytes = try Self.read(path) else {
                throw Configuration.Problem(
                    description: "There is no secret file \(path). Correct its name, or leave it out.")
            }
            return try Self.secrets(bytes, previous)
        }
    }

    /// The file is gone, but not what depends on it.
    static func lost(_ path: String, of database: String) -> Configuration.Problem {
        Configuration.Problem(
            description: """
                There is no secret file \(path), but \(database) was made with a secret. Restore the file from a backup, \
                or name it with --secret-file. To replace it by a new one, name the old one with --previous-secret-file.
                """)
    }

    /// Reads the secret. A missing file is made with a random one, readable by its owner only.
    func load(previous: Secrets? = nil) throws -> Loaded {
        switch self {
        case .given(let bytes): return Loaded(secrets: try Self.secrets(bytes, previous), createdFile: nil)
        case .file(let path):
            if let bytes = try Self.read(path) {
                return Loaded(secrets: try Self.secrets(bytes, previous), createdFile: nil)
            }
            let isMade = try Self.create(path, RandomID.letters(64) + "\n")
            guard let bytes = try Self.read(path) else { throw Self.unwritten(path) }
            return Loaded(secrets: try Self.secrets(bytes, previous), createdFile: isMade ? path : nil)
        }
    }

    /// Much more than anybody's secret.
    private static let longest = 4096

    private static func secrets(_ bytes: [UInt8], _ previous: Secrets? = nil) throws -> Secrets {
        do {
            return try Secrets(serverSecret: bytes, previous: previous)
        } catch Secrets.Problem.tooShort(let length) {
            throw Configuration.Problem(
                description: """
                    The server secret has \(length) bytes, but at least \(Secrets.minimumLength) are needed. \
                    Make one with: openssl rand -hex 32
                    """)
        }
    }

    /// The file's text without white space at its end; nil when there is no file.
    static func read(_ path: String) throws -> [UInt8]? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw Configuration.Problem(
                description: "The secret file \(path) cannot be reached: \(String(cString: strerror(errno))).")
        }
        guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= longest else {
            throw Configuration.Problem(
                description: "\(path) is no file with a secret. Name an ordinary file of at most \(longest) bytes.")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Configuration.Problem(
                description: "Others can read the secret file \(path). Protect it with: chmod 600 \(path)")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Configuration.Problem(description: "The secret file \(path) cannot be read. Check its owner.")
        }
        return Array(String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines).utf8)
    }

    /// Makes the file as a whole, unless another process was quicker; false when it was.
    private static func create(_ path: String, _ text: String) throws -> Bool {
        let draft = path + "." + (try RandomID.letters(8))
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw Configuration.Problem(
                description: """
                    The secret file \(path) cannot be made: \(String(cString: strerror(errno))). \
                    Name another with --secret-file.
                    """)
        }
        defer {
            close(descriptor)
            unlink(draft)
        }
        let bytes = Array(text.utf8)
        guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
            throw unwritten(path)
        }
        if link(draft, path) == 0 { return true }
        guard errno == EEXIST else { throw unwritten(path) }
        return false
    }

    private static func unwritten(_ path: String) -> Configuration.Problem {
        Configuration.Problem(description: "The secret file \(path) cannot be written. Is the disk full?")
    }
}

extension SecretSource: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Where it comes from, without what it is.
    var description: String {
        switch self {
        case .given: "given"
        case .file(let path): "file \(path)"
        }
    }
    var debugDescription: String { description }
    var customMirror: Mirror { Mirror(self, children: []) }
}
