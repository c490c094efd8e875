/// The picture in every forged document: nobody's face, drawn from polygons, with the word SPECIMEN across it.
public enum SpecimenPortrait {
    /// JPEG, 413 by 531 pixels (35 x 45 mm at 300 dpi).
    public static let jpeg: [UInt8] = PackageResources.portrait_jpg
    static let width = 413
    static let height = 531
}
