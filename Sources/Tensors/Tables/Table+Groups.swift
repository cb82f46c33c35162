extension Table {
    /// The rows that agree in some columns.
    public struct Group: Sendable {
        /// The values they agree in, in the order of the columns they were grouped by.
        public let key: [Cell]
        /// Their places in the table, ascending.
        public let rows: [Int]
    }

    /// The groups of rows with equal values in the named columns, in the order in which each first occurs.
    /// NaN forms one group; 0 and −0 are equal.
    public func grouped(by names: [String]) throws -> [Group] {
        let places = try names.map { name in
            guard let place = index(of: name) else { throw TensorError.unknownColumn(name: name, known: self.names) }
            return place
        }
        var groupOfKey: [[GroupKey]: Int] = [:]
        var groups: [(key: [Cell], rows: [Int])] = []
        for row in 0..<rowCount {
            let cells = places.map { cell(row: row, column: $0) }
            let key = cells.map(GroupKey.init)
            if let group = groupOfKey[key] {
                groups[group].rows.append(row)
            } else {
                groupOfKey[key] = groups.count
                groups.append((cells, [row]))
            }
        }
        return groups.map { Group(key: $0.key, rows: $0.rows) }
    }

    /// Inner join: a row for each pair of rows that agree in the named columns, in the order of this table, then the
    /// other. Further columns of the other that this one has too get `_right` after their names.
    public func joined(with other: Table, on names: [String]) throws -> Table {
        let right = try other.grouped(by: names)
        var rowsOfKey: [[GroupKey]: [Int]] = [:]
        for group in right { rowsOfKey[group.key.map(GroupKey.init)] = group.rows }
        var leftRows: [Int] = []
        var rightRows: [Int] = []
        let places = try names.map { name in
            guard let place = index(of: name) else { throw TensorError.unknownColumn(name: name, known: self.names) }
            return place
        }
        for row in 0..<rowCount {
            for match in rowsOfKey[places.map { GroupKey(cell(row: row, column: $0)) }] ?? [] {
                leftRows.append(row)
                rightRows.append(match)
            }
        }
        var result = try rows(at: leftRows)
        let further = try other.removing(names).rows(at: rightRows)
        for (name, column) in zip(further.names, further.columns) {
            try result.set(self.names.contains(name) ? name + "_right" : name, column)
        }
        return result
    }
}

/// A cell by what grouping holds for equal.
private enum GroupKey: Hashable {
    case number(UInt64)
    case text(String)

    init(_ cell: Table.Cell) {
        switch cell {
        case .number(let value): self = .number(OrderedKeys.key(value == 0 ? 0 : value))
        case .truth(let value): self = .number(OrderedKeys.key(value ? 1 : 0))
        case .text(let text): self = .text(text)
        }
    }
}
