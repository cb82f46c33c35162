/// Named columns of one length: numbers (or masks) in a tensor with one axis, or text.
public struct Table: Sendable, Equatable {
    public enum Column: Sendable, Equatable {
        case numbers(Tensor)
        case text(TextColumn)

        public static func text(_ texts: [String]) -> Column { .text(TextColumn(texts)) }

        public var count: Int {
            switch self {
            case .numbers(let values): values.count
            case .text(let values): values.count
            }
        }
    }

    /// The columns' names, in order.
    public internal(set) var names: [String]
    /// The columns, in the order of their names.
    public internal(set) var columns: [Column]
    public internal(set) var rowCount: Int

    public var columnCount: Int { columns.count }

    public init() {
        names = []
        columns = []
        rowCount = 0
    }

    /// Throws `TensorError` when lengths differ, a name occurs twice, or a tensor does not have one axis.
    public init(columns: [(name: String, column: Column)]) throws {
        self.init()
        for (name, column) in columns {
            guard !names.contains(name) else { throw TensorError.repeatedColumn(name: name) }
            try set(name, column)
        }
    }

    /// The column of a name; nil when there is none.
    public subscript(name: String) -> Column? { index(of: name).map { columns[$0] } }

    /// The column of a name; throws `TensorError.unknownColumn`, which proposes near names.
    public func column(_ name: String) throws -> Column {
        guard let column = self[name] else { throw TensorError.unknownColumn(name: name, known: names) }
        return column
    }

    /// A column of numbers.
    public func numbers(_ name: String) throws -> Tensor {
        guard case .numbers(let values) = try column(name) else { throw TensorError.columnIsNotNumbers(name: name) }
        return values
    }

    public func index(of name: String) -> Int? { names.firstIndex(of: name) }

    /// Adds a column at the end, or replaces the one of that name.
    public mutating func set(_ name: String, _ column: Column) throws {
        if case .numbers(let values) = column, values.rank != 1 {
            throw TensorError.columnHasAxes(name: name, values.shape)
        }
        let place = index(of: name)
        // A column that replaces the only one may have another length.
        if let other = names.first(where: { $0 != name }), column.count != rowCount {
            throw TensorError.columnLengthsDiffer(
                name: name, count: column.count, other: other, otherCount: rowCount)
        }
        rowCount = column.count
        if let place {
            columns[place] = column
        } else {
            names.append(name)
            columns.append(column)
        }
    }

    public func setting(_ name: String, _ column: Column) throws -> Table {
        var table = self
        try table.set(name, column)
        return table
    }

    /// The named columns alone, in the order given.
    public func selecting(_ names: [String]) throws -> Table {
        try Table(columns: names.map { ($0, try column($0)) })
    }

    /// Without the named columns.
    public func removing(_ names: [String]) throws -> Table {
        for name in names { _ = try column(name) }
        return try selecting(self.names.filter { !names.contains($0) })
    }

    /// With a column under another name, in its place.
    public func renaming(_ name: String, to newName: String) throws -> Table {
        _ = try column(name)
        return try Table(columns: zip(names, columns).map { ($0 == name ? newName : $0, $1) })
    }
}
