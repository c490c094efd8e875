/// The container of recorded reads.
let fuzzTargets: [FuzzTarget] = [
    FuzzTarget("chipread") { bytes in
        guard let files = try? ChipReadContainer.decode(Array(bytes)) else { return }
        guard let packed = try? ChipReadContainer.encode(files) else { preconditionFailure("cannot be packed again") }
        precondition((try? ChipReadContainer.decode(packed)) == files)
    }
]
