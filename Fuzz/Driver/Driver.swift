#if canImport(Glibc)
    import Glibc
#endif

/// One parser under libFuzzer: a name on the command line and what it does with hostile bytes.
struct FuzzTarget: Sendable {
    let name: String
    let run: @Sendable (ArraySlice<UInt8>) -> Void

    init(_ name: String, _ run: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
        self.name = name
        self.run = run
    }
}

/// The target that `FUZZ_TARGET` names. One program holds all parsers of a module, because building it under the
/// sanitizers is what takes time; `list` prints their names.
private nonisolated(unsafe) var chosen = FuzzTarget("none") { _ in }

/// Chooses the target before the first input.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafePointer<CChar>>>
) -> CInt {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? "list"
    if let target = fuzzTargets.first(where: { $0.name == name }) {
        chosen = target
        return 0
    }
    for target in fuzzTargets { print(target.name) }
    exit(name == "list" ? 0 : 1)
}

/// Hands one input to the target.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    // A copy of exactly the input's size, so that AddressSanitizer sees every step beyond it.
    chosen.run(Array(UnsafeBufferPointer(start: data, count: size))[...])
    return 0
}
