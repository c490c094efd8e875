import Glibc

/// How many files the process may have open, of which connections are most.
enum OpenFiles {
    /// Files that are no connections: the database, trust files, event loops.
    private static let others = 64

    /// As many of the wanted connections as the system allows, after asking it for as many as it gives anybody. What
    /// comes above waits to be accepted, because a server that runs out of files can not even say so.
    static func connections(wanted: Int) -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return min(wanted, 512) }
        let needed = rlim_t(wanted + others)
        if limit.rlim_cur < needed {
            var raised = limit
            raised.rlim_cur = min(limit.rlim_max, needed)
            if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limit = raised }
        }
        return max(8, min(wanted, Int(min(limit.rlim_cur, needed)) - others))
    }
}
