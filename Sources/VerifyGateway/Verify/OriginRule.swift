/// Which web pages may open the phone socket (CWE-1385). Apps send no Origin; a page may only be one of ours.
struct OriginRule: Sendable {
    /// Origin of the gateway as browsers see it.
    let publicOrigin: String

    /// Whether a request with this Origin header may go on.
    func permits(_ origin: String?) -> Bool {
        guard let origin else { return true }
        return origin == publicOrigin
    }
}
