import ArgumentParser
import Foundation
import NFCParsing
import PhoneClient
import TrustFiles

/// `chip-replay inspect`
struct InspectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is in a read. Says nothing about whether it is genuine: that is `verify`.")

    @Option(help: ArgumentHelp("Write the portrait of EF.DG2 to this file.", valueName: "file"))
    var portrait: String?

    @Argument(help: ArgumentHelp("Folder of dumps or .chipread file.", valueName: "read"))
    var path: String

    func run() async throws {
        let read = try ChipRead(path: path)
        print("\(path), not verified\n")
        printFiles(read)
        printZone(read)
        printSecurityObject(read)
        printOtherFiles(read)
        try printPortrait(read)
    }

    func row(_ name: String, _ value: String) {
        print("  " + name.padding(toLength: 22, withPad: " ", startingAt: 0) + value)
    }

    private func printFiles(_ read: ChipRead) {
        print("Files")
        for (file, bytes) in read.files.sorted(by: { $0.key.order < $1.key.order }) {
            row(file.rawValue, counted(bytes.count, "byte"))
        }
    }

    private func printZone(_ read: ChipRead) {
        print("\nMachine-readable zone")
        guard let file = read[.dg1] else { return row("EF.DG1", "not read") }
        let zone: MachineReadableZone
        do {
            zone = try EFDG1(file[...]).zone
        } catch {
            return row("EF.DG1", "cannot be read: \(error)")
        }
        let now = RFC3339.now.timestamp
        row("format", zone.format.rawValue.uppercased())
        row("document code", zone.documentCode)
        row("issuing state", zone.issuingState)
        row("surname", zone.name.primaryIdentifier)
        row("given names", zone.name.secondaryIdentifier)
        row("document number", zone.documentNumber)
        row("nationality", zone.nationality)
        row("date of birth", zone.dateOfBirth.birthDate(at: now).description)
        row("sex", String(zone.sex.character))
        row("date of expiry", zone.dateOfExpiry.expiryDate(at: now)?.description ?? "none")
        row("optional data", zone.optionalData)
        if !zone.checkDigitMismatches.isEmpty {
            row("wrong check digits", zone.checkDigitMismatches.map(\.rawValue).joined(separator: ", "))
        }
    }

    private func printSecurityObject(_ read: ChipRead) {
        print("\nSecurity object")
        guard let file = read[.sod] else { return row("EF.SOD", "not read") }
        let summary: SecurityObjectSummary
        do {
            summary = try SecurityObjectSummary(file[...])
        } catch {
            return row("EF.SOD", "cannot be read: \(error)")
        }
        row("hashes of groups", summary.dataGroups.map { String($0.rawValue) }.joined(separator: ", "))
        row("hash function", summary.digest.name)
        row("signed with", summary.signatureAlgorithm ?? "unknown")
        row("signed on", summary.signingTime?.description ?? "not stated")
        for signer in summary.certificates {
            row("signer", "\(signer.subject.title) (\(signer.subject.country ?? "--"))")
            row("issued by", "\(signer.issuer.title) (\(signer.issuer.country ?? "--"))")
            row("valid", "\(signer.notBefore) to \(signer.notAfter)")
            row("SHA-256", signer.fingerprint.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined())
        }
    }

    private func printPortrait(_ read: ChipRead) throws {
        print("\nPortrait")
        guard let file = read[.dg2] else { return row("EF.DG2", "not read") }
        let pictures: [FaceImage]
        do {
            pictures = try EFDG2(file[...]).pictures
        } catch {
            row("EF.DG2", "cannot be read: \(error)")
            if portrait != nil { throw ExitCode.unusable }
            return
        }
        for picture in pictures {
            let size = picture.width.flatMap { width in picture.height.map { ", \(width) × \($0)" } } ?? ""
            row(
                picture.format.rawValue,
                "\(counted(picture.bytes.count, "byte"))\(size), record \(picture.record.rawValue)")
            if picture.isTruncated { row("", "its end is missing") }
        }
        if let portrait, let picture = pictures.first {
            try OutputFile.write(Array(picture.bytes), to: portrait)
            row("written to", portrait)
        }
    }
}

extension ChipFile {
    /// Data groups by their number, then the others.
    fileprivate var order: Int { dataGroup ?? 100 + (Self.allCases.firstIndex(of: self) ?? 0) }
}
