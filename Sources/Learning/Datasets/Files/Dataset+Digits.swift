internal import Storage
internal import Tensors

extension Dataset {
    /// 1797 handwritten digits, 8 × 8 pixels with values 0 … 16, classes 0 … 9 (UCI; as scikit-learn ships them).
    ///
    /// - Parameters:
    ///   - classes: digits to keep, which become classes 0, 1, … in this order; nil for all ten.
    ///   - folder: where to look; by default the package's `data` folder and the other standard places.
    /// - Throws: `DatasetError.filesNotFound`, or `.unknownClass`.
    public static func digits(classes: [Int]? = nil, folder: DataFolder = .standard()) throws -> Dataset {
        let path = try folder.path(of: ["digits/digits.csv.gz", "digits.csv.gz"], what: "the handwritten digits")
        let table = try CSVFile.read(path)
        let data = try Dataset(name: "digits", table: table, target: .named("digit"), source: path, firstLine: 2)
        let named = try Dataset(
            name: "digits", inputs: data.inputs, targets: data.targets, classes: 10, classNames: (0...9).map(String.init),
            provenance: DatasetProvenance("digits"))
        return try classes.map(named.selecting) ?? named
    }
}
