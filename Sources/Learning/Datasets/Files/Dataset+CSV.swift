internal import Storage
public import Tensors

extension Dataset {
    /// Which column of a table holds the targets.
    public enum TargetColumn: Sendable, Hashable {
        case last
        case named(String)
        /// From 0; negative ones count from the end.
        case at(Int)
    }

    /// Reads a dataset from comma-, semicolon- or tab-separated values, gzipped or not.
    ///
    /// Text targets are classes, by name in alphabetical order; whole numbers 0 … k − 1 that all occur are classes too; any other
    /// numbers are regression targets. All other columns are features and must be numbers.
    ///
    /// - Throws: `StorageError` for a file that is missing or malformed (with its line); `DatasetError` for an unknown target
    ///   column, a text feature or a missing value.
    public static func csv(_ path: String, target: TargetColumn = .last, header: Bool = true) throws -> Dataset {
        let table = try CSVFile.read(path, header: header)
        return try Dataset(name: fileName(path), table: table, target: target, source: path, firstLine: header ? 2 : 1)
    }

    /// A dataset from a table's columns, by the rules of `csv`.
    ///
    /// - Parameters:
    ///   - source: what errors call the table.
    ///   - firstLine: the number of the first row in messages.
    public init(name: String, table: Table, target: TargetColumn = .last, source: String, firstLine: Int = 0) throws {
        let targetIndex = try Self.index(of: target, in: table, source: source)
        let featureIndices = table.names.indices.filter { $0 != targetIndex }
        guard !featureIndices.isEmpty else { throw DatasetError.noFeatureColumns(path: source) }
        guard table.rowCount > 0 else { throw DatasetError.empty(name: name) }
        var inputs = [Double](repeating: 0, count: table.rowCount * featureIndices.count)
        for (column, index) in featureIndices.enumerated() {
            guard case .numbers(let values) = table.columns[index] else {
                throw DatasetError.textColumn(name: table.names[index], path: source)
            }
            for (row, value) in values.doubles.enumerated() {
                guard value.isFinite else {
                    throw DatasetError.missingValue(column: table.names[index], row: row + firstLine, path: source)
                }
                inputs[row * featureIndices.count + column] = value
            }
        }
        let matrix = Tensor(inputs, shape: [table.rowCount, featureIndices.count])
        switch table.columns[targetIndex] {
        case .text(let labels):
            let names = Set(labels).sorted()
            let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Double($0)) })
            try self.init(
                name: name, inputs: matrix, targets: Tensor(labels.compactMap { position[$0] }), classes: names.count,
                classNames: names)
        case .numbers(let values):
            if let row = values.doubles.firstIndex(where: { !$0.isFinite }) {
                throw DatasetError.missingValue(column: table.names[targetIndex], row: row + firstLine, path: source)
            }
            try self.init(inferringClassesOf: values.converted(to: .f64), inputs: matrix, name: name)
        }
    }

    private static func index(of target: TargetColumn, in table: Table, source: String) throws -> Int {
        switch target {
        case .last:
            guard !table.names.isEmpty else { throw DatasetError.noFeatureColumns(path: source) }
            return table.names.count - 1
        case .named(let name):
            guard let index = table.index(of: name) else {
                throw DatasetError.unknownColumn(name, among: table.names, path: source)
            }
            return index
        case .at(let place):
            let index = place < 0 ? place + table.names.count : place
            guard table.names.indices.contains(index) else {
                throw DatasetError.unknownColumn(String(place), among: table.names, path: source)
            }
            return index
        }
    }

    /// "iris" for "data/iris.csv.gz".
    private static func fileName(_ path: String) -> String {
        let file = path.split(separator: "/").last ?? "csv"
        return String(file.prefix { $0 != "." })
    }
}
