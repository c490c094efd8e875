import Testing

@testable import NFCParsing

/// Which certificates may stand behind documents of which state, row by row (spec 2.5; threats D2).
struct IssuingStatesTests {
    @Test(arguments: [
        ("D", "DE"), ("GBR", "GB"), ("GBR", "BM"), ("GBD", "GB"), ("GBN", "GB"), ("GBO", "GB"), ("GBP", "GB"),
        ("GBS", "GB"), ("CHN", "CN"), ("HKG", "HK"), ("MAC", "MO"), ("EUE", "EU"), ("UNO", "UN"), ("UNA", "UN"),
        ("UNK", "UN"), ("RKS", "KS"), ("RKS", "XK"), ("ANT", "AN"), ("NTZ", "NT"), ("IAO", "IA"), ("XOM", "XOM"),
        ("XPO", "XPO"), ("XBA", "XBA"), ("FRA", "FR"), ("AUT", "AT"), ("CHE", "CH"), ("UTO", "UT"), ("UTO", "DE"),
    ])
    func permits(state: String, country: String) {
        #expect(IssuingStates.permits(certificateCountry: country, forIssuingState: state))
    }

    @Test(arguments: [
        ("D", "AT"), ("D", "D"), ("DEU", "FR"), ("GBR", "FR"), ("GBN", "BM"), ("FRA", "GB"), ("EUE", "DE"),
        ("UNO", "US"),
        ("UNO", "EU"), ("RKS", "RS"), ("CHN", "TW"), ("TWN", "CN"), ("XOM", "IT"), ("XBA", "DE"), ("XXA", "DE"),
        ("IAO", "UN"), ("AUS", "AT"), ("AUT", "AU"), ("", "DE"), ("QQQ", "DE"),
    ])
    func refuses(state: String, country: String) {
        #expect(!IssuingStates.permits(certificateCountry: country, forIssuingState: state))
    }
}
