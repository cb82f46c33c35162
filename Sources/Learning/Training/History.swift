internal import Tensors

/// The rows of a run's history while it grows.
struct History: Sendable {
    private(set) var names: [String]
    private var columns: [[Double]]

    init(_ names: [String]) {
        self.names = names
        columns = names.map { _ in [] }
    }

    var rowCount: Int { columns.first?.count ?? 0 }

    mutating func append(_ values: [Double]) {
        for (index, value) in values.enumerated() where index < columns.count { columns[index].append(value) }
    }

    /// Fills in what is known of a row only after the next step.
    mutating func set(_ name: String, row: Int, _ value: Double) {
        guard let column = names.firstIndex(of: name), columns[column].indices.contains(row) else { return }
        columns[column][row] = value
    }

    /// The values of some rows, for each column.
    func columns(_ rows: Range<Int>) -> [[Double]] { columns.map { Array($0[rows]) } }

    func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

    func last(_ name: String) -> Double? {
        names.firstIndex(of: name).flatMap { columns[$0].last }
    }

    /// A column's last value that is a number; NaN where it never was one.
    func lastKnown(_ column: Int) -> Double {
        let values = columns[column].suffix(2)
        return values.last { !$0.isNaN } ?? .nan
    }

    func table() throws -> Table {
        try Table(columns: zip(names, columns).map { ($0, .numbers(Tensor($1))) })
    }
}
