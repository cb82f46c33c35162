internal import Glibc

/// Writes tensors for a screen: aligned, with so many significant digits, the middle left out where there is no room.
///
/// A vector is written along the line, a matrix row by row, more axes as blocks of matrices. What is shortened has its
/// shape in the last line.
public struct TensorFormatter: Sendable {
    /// Columns of the screen.
    public var width: Int
    /// Lines that a tensor may take.
    public var height: Int
    /// Significant digits of a number.
    public var digits: Int

    public init(width: Int = 80, height: Int = 24, digits: Int = 6) {
        self.width = max(20, width)
        self.height = max(6, height)
        self.digits = max(1, min(digits, 17))
    }

    public func format(_ tensor: Tensor) -> String {
        if tensor.rank == 0 { return text(tensor, 0) }
        if tensor.count == 0 {
            return tensor.rank == 1 ? "[]" : "[]\n" + shapeLine(tensor)
        }
        return tensor.rank == 1 ? vector(tensor) : matrices(tensor)
    }

    /// An element as the formatter writes it.
    public func text(_ tensor: Tensor, _ place: Int) -> String {
        let value = tensor[flat: place]
        if tensor.elementType == .bool { return value != 0 ? "true" : "false" }
        return NumberText.rounded(value, digits: digits, precision: tensor.elementType)
    }

    // MARK: - One axis

    private func vector(_ tensor: Tensor) -> String {
        // No text is shorter than one character and its separator.
        if tensor.count <= width * height / 3 {
            let texts = (0..<tensor.count).map { text(tensor, $0) }
            if let lines = wrapped(texts) { return lines }
        }
        return elidedVector(tensor)
    }

    /// All elements, on one line as they are or on several in columns of one width; nil when that is too long.
    private func wrapped(_ texts: [String]) -> String? {
        let length = texts.reduce(0) { $0 + $1.count + 2 }
        if length <= width { return "[" + texts.joined(separator: ", ") + "]" }
        let cells = AlignedCell.aligned(texts.map { AlignedCell(number: $0) })
        guard let cellWidth = cells.first?.count else { return nil }
        let perLine = max(1, (width - 1) / (cellWidth + 2))
        guard (cells.count + perLine - 1) / perLine <= height else { return nil }
        let lines = stride(from: 0, to: cells.count, by: perLine).map { start in
            cells[start..<min(cells.count, start + perLine)].joined(separator: ", ")
        }
        return "[" + lines.joined(separator: ",\n ") + "]"
    }

    private func elidedVector(_ tensor: Tensor) -> String {
        var head: [String] = []
        var tail: [String] = []
        var room = width - 5
        for step in 0..<tensor.count {
            let fromFront = step % 2 == 0
            let element = text(tensor, fromFront ? step / 2 : tensor.count - 1 - step / 2)
            room -= element.count + 2
            if room < 0, step >= 2 { break }
            if fromFront { head.append(element) } else { tail.append(element) }
        }
        return "[" + (head + ["…"] + tail.reversed()).joined(separator: ", ") + "]\n" + shapeLine(tensor)
    }

    // MARK: - Two axes and more

    private func matrices(_ tensor: Tensor) -> String {
        let rank = tensor.rank
        let columns = tensor.shape[rank - 1]
        let outer = visibleOuterPlaces(tensor.shape)
        let rows = rowStarts(tensor.shape, outer)
        // As many columns as the width takes, measured on the rows shown.
        var limit = min(columns, max(2, width / 3))
        var lines = rowTexts(tensor, rows, VisiblePlace.places(columns, limit: limit))
        while limit > 2, let longest = lines.map(\.count).max(), longest + 2 * (rank - 1) > width {
            let excess = max(1, limit - limit * (width - 2 * (rank - 1)) / longest)
            limit = max(2, limit - excess)
            lines = rowTexts(tensor, rows, VisiblePlace.places(columns, limit: limit))
        }
        var next = 0
        let text = nested(outer, depth: 0, rank: rank, lines: lines, next: &next)
        let isShortened = limit < columns || outer.contains { $0.contains(.gap) }
        return isShortened ? text + "\n" + shapeLine(tensor) : text
    }

    /// The places shown along every axis but the last.
    private func visibleOuterPlaces(_ shape: Shape) -> [[VisiblePlace]] {
        let outer = Array(shape.dropLast())
        func lineCount(_ places: [[VisiblePlace]]) -> Int {
            places.reduce(1) { $0.multipliedReportingOverflow(by: $1.count).overflow ? .max : $0 * $1.count }
        }
        if (outer.elementCount ?? .max) <= height { return outer.map { VisiblePlace.places($0, limit: .max) } }
        if outer.count == 1 { return [VisiblePlace.places(outer[0], limit: height - 2)] }
        for edge in [8, 6, 4, 2] {
            let places = outer.map { VisiblePlace.places($0, limit: edge) }
            if lineCount(places) <= height || edge == 2 { return places }
        }
        return []
    }

    /// The row-major number of each row shown, in order.
    private func rowStarts(_ shape: Shape, _ outer: [[VisiblePlace]]) -> [Int] {
        var rows = [0]
        for (axis, places) in outer.enumerated() {
            rows = rows.flatMap { row in
                places.compactMap { place in
                    if case .place(let index) = place { return row * shape[axis] + index }
                    return nil
                }
            }
        }
        return rows
    }

    private func rowTexts(_ tensor: Tensor, _ rows: [Int], _ columns: [VisiblePlace]) -> [String] {
        let extent = tensor.shape[tensor.rank - 1]
        var parts = [[String]](repeating: [], count: rows.count)
        for column in columns {
            let cells: [AlignedCell] = rows.map { row in
                guard case .place(let index) = column else { return AlignedCell(text: "…") }
                return AlignedCell(number: text(tensor, row * extent + index))
            }
            for (row, cell) in AlignedCell.aligned(cells).enumerated() { parts[row].append(cell) }
        }
        return parts.map { "[" + $0.joined(separator: ", ") + "]" }
    }

    private func nested(
        _ outer: [[VisiblePlace]], depth: Int, rank: Int, lines: [String], next: inout Int
    ) -> String {
        guard depth < outer.count else {
            next += 1
            return lines[next - 1]
        }
        var parts: [String] = []
        for place in outer[depth] {
            parts.append(place == .gap ? "…" : nested(outer, depth: depth + 1, rank: rank, lines: lines, next: &next))
        }
        // A blank line between matrices.
        let separator = (depth + 2 < rank ? ",\n\n" : ",\n") + String(repeating: " ", count: depth + 1)
        return "[" + parts.joined(separator: separator) + "]"
    }

    private func shapeLine(_ tensor: Tensor) -> String {
        "shape " + tensor.shape.shapeDescription + (tensor.elementType == .f64 ? "" : ", " + tensor.elementType.name)
    }
}
