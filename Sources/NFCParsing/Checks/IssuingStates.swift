/// Which certificate countries may issue documents of an issuing state: the three-letter codes of machine-readable
/// zones against the two-letter codes of certificates (ISO 3166-1; Doc 9303-3 §5).
enum IssuingStates {
    /// Whether a certificate of `country` may stand behind a document whose zone names `issuingState`.
    static func permits(certificateCountry country: String, forIssuingState issuingState: String) -> Bool {
        if issuingState == specimen { return true }
        if let special = exceptions[issuingState] { return special.contains(country) }
        if let code = alpha2[issuingState] { return code == country }
        // Organisations (X…) have no two-letter code that the standard fixes; some put three letters into the
        // certificate.
        return issuingState == country
    }

    /// Utopia, the state of specimens (Doc 9303-3 §5 Part C): every issuer signs some for tests of readers.
    static let specimen = "UTO"

    /// Codes outside ISO 3166-1, and states whose certificates carry another country for good reasons.
    private static let exceptions: [String: Set<String>] = [
        "D": ["DE"],
        // Passports of overseas territories name GBR; Bermuda's and others' CSCAs are certified by the British one.
        "GBR": ["GB", "BM", "GI", "KY", "VG", "JE", "GG", "IM", "AI", "MS", "TC", "SH", "FK"],
        "GBD": ["GB", "BM", "GI", "KY", "VG", "AI", "MS", "TC", "SH", "FK"],
        "GBN": ["GB"], "GBO": ["GB"], "GBP": ["GB"], "GBS": ["GB"],
        "EUE": ["EU"],
        "UNO": ["UN"], "UNA": ["UN"], "UNK": ["UN"],
        "RKS": ["KS", "XK"],
        "CHN": ["CN", "HK", "MO"],
        "ANT": ["AN"], "NTZ": ["NT"], "IAO": ["IA"],
        "XOM": ["XOM", "XM", "SM"], "XPO": ["XPO", "XP"], "XCO": ["XCO", "XC"],
    ]

    private static let alpha2: [String: String] = {
        let words = table.split { $0 == " " || $0 == "\n" }
        var codes: [String: String] = [:]
        for word in words where word.count == 5 { codes[String(word.prefix(3))] = String(word.suffix(2)) }
        return codes
    }()

    private static let table = """
        AFGAF ALAAX ALBAL DZADZ ASMAS ANDAD AGOAO AIAAI ATAAQ ATGAG ARGAR ARMAM ABWAW AUSAU AUTAT AZEAZ BHSBS BHRBH
        BGDBD BRBBB BLRBY BELBE BLZBZ BENBJ BMUBM BTNBT BOLBO BESBQ BIHBA BWABW BVTBV BRABR IOTIO BRNBN BGRBG BFABF
        BDIBI CPVCV KHMKH CMRCM CANCA CYMKY CAFCF TCDTD CHLCL CXRCX CCKCC COLCO COMKM COGCG CODCD COKCK CRICR CIVCI
        HRVHR CUBCU CUWCW CYPCY CZECZ DNKDK DJIDJ DMADM DOMDO ECUEC EGYEG SLVSV GNQGQ ERIER ESTEE SWZSZ ETHET FLKFK
        FROFO FJIFJ FINFI FRAFR GUFGF PYFPF ATFTF GABGA GMBGM GEOGE DEUDE GHAGH GIBGI GRCGR GRLGL GRDGD GLPGP GUMGU
        GTMGT GGYGG GINGN GNBGW GUYGY HTIHT HMDHM VATVA HNDHN HKGHK HUNHU ISLIS INDIN IDNID IRNIR IRQIQ IRLIE IMNIM
        ISRIL ITAIT JAMJM JPNJP JEYJE JORJO KAZKZ KENKE KIRKI PRKKP KORKR KWTKW KGZKG LAOLA LVALV LBNLB LSOLS LBRLR
        LBYLY LIELI LTULT LUXLU MACMO MDGMG MWIMW MYSMY MDVMV MLIML MLTMT MHLMH MTQMQ MRTMR MUSMU MYTYT MEXMX FSMFM
        MDAMD MCOMC MNGMN MNEME MSRMS MARMA MOZMZ MMRMM NAMNA NRUNR NPLNP NLDNL NCLNC NZLNZ NICNI NERNE NGANG NIUNU
        NFKNF MKDMK MNPMP NORNO OMNOM PAKPK PLWPW PSEPS PANPA PNGPG PRYPY PERPE PHLPH PCNPN POLPL PRTPT PRIPR QATQA
        REURE ROURO RUSRU RWARW BLMBL SHNSH KNAKN LCALC MAFMF SPMPM VCTVC WSMWS SMRSM STPST SAUSA SENSN SRBRS SYCSC
        SLESL SGPSG SXMSX SVKSK SVNSI SLBSB SOMSO ZAFZA SGSGS SSDSS ESPES LKALK SDNSD SURSR SJMSJ SWESE CHECH SYRSY
        TWNTW TJKTJ TZATZ THATH TLSTL TGOTG TKLTK TONTO TTOTT TUNTN TURTR TKMTM TCATC TUVTV UGAUG UKRUA AREAE USAUS
        UMIUM URYUY UZBUZ VUTVU VENVE VNMVN VGBVG VIRVI WLFWF ESHEH YEMYE ZMBZM ZWEZW
        """
}
