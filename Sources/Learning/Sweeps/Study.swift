public import Storage
public import Tensors

/// What a sweep left: an outcome for each point of its design, in the design's order.
public struct Study: Sendable {
    /// What a point gave.
    public enum Outcome: Sendable {
        case run(Run)
        /// Numbers that the function of the sweep returned itself.
        case numbers([(name: String, value: Double)])
        /// The point could not be run, and why.
        case failed(reason: String)
        /// The sweep was stopped before the point.
        case interrupted
    }

    /// The grid values, a row for each point.
    public let design: Table
    public let outcomes: [Outcome]
    public let seconds: Double

    public init(design: Table, outcomes: [Outcome], seconds: Double) {
        self.design = design
        self.outcomes = outcomes
        self.seconds = seconds
    }

    public var runs: [Run] {
        outcomes.compactMap { if case .run(let run) = $0 { run } else { nil } }
    }

    /// A row for each point: its grid values, its final metrics, status and reason.
    public func table() throws -> Table {
        var table = design
        var names: [String] = []
        let rows: [[String: Double]] = outcomes.map { outcome in
            var row: [String: Double] = [:]
            func add(_ name: String, _ value: Double) {
                row[name] = value
                if !names.contains(name) { names.append(name) }
            }
            switch outcome {
            case .run(let run):
                for name in run.history.names where name != "seconds" { add(name, run.final(name) ?? .nan) }
                add("seconds", run.seconds)
            case .numbers(let numbers): for (name, value) in numbers { add(name, value) }
            case .failed, .interrupted: break
            }
            return row
        }
        for name in names where design.index(of: name) == nil {
            try table.set(name, .numbers(Tensor(rows.map { $0[name] ?? .nan })))
        }
        try table.set("status", .text(outcomes.map(\.status)))
        if outcomes.contains(where: { !$0.reason.isEmpty }) { try table.set("reason", .text(outcomes.map(\.reason))) }
        return table
    }

    /// The last weights of each point, [points, P], NaN where there are none; nil where sizes differ or no point is a run.
    public func final() throws -> Tensor? {
        let finals = try outcomes.map { outcome -> Tensor? in
            if case .run(let run) = outcome { try run.finalWeights } else { nil }
        }
        guard let first = finals.compactMap({ $0 }).first, finals.allSatisfy({ $0.map { $0.count == first.count } ?? true }) else {
            return nil
        }
        let none = try Tensor(repeating: .nan, shape: first.shape, elementType: first.elementType)
        return try Tensor.stack(finals.map { $0 ?? none })
    }
}

extension Study.Outcome {
    public var status: String {
        switch self {
        case .run(let run): run.status.rawValue
        case .numbers: "finished"
        case .failed: "failed"
        case .interrupted: "interrupted"
        }
    }

    public var reason: String {
        switch self {
        case .run(let run): run.reason ?? ""
        case .failed(let reason): reason
        case .numbers, .interrupted: ""
        }
    }
}

extension Study {
    /// Writes the table and all runs under a file's root.
    public func write(into root: HDF5Group) throws {
        try writeTable(into: root)
        let runsGroup = try root.createGroup("runs")
        for (index, outcome) in outcomes.enumerated() {
            if case .run(let run) = outcome { try run.write(into: runsGroup.createGroup(Self.runName(index))) }
        }
    }

    func writeTable(into root: HDF5Group) throws {
        let group = try root.createGroup("table")
        let table = try table()
        try group.setAttribute("columns", .strings(table.names))
        try group.setAttribute("design", .strings(design.names))
        for name in table.names {
            switch try table.column(name) {
            case .numbers(let tensor): try group.write(tensor, to: name)
            case .text(let texts): try group.write(Array(texts), to: name)
            }
        }
        try root.setAttribute("seconds", .number(seconds))
    }

    static func runName(_ index: Int) -> String {
        let digits = String(index + 1)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Reads a study; of a sweep that was broken off the points that it had begun.
    public init(reading root: HDF5Group) throws {
        guard try root.contains("table") else {
            try self.init(readingBeginningOf: root)
            return
        }
        let group = try root.group("table")
        let names = try group.attribute("columns")?.strings ?? group.childNames()
        let designNames = try group.attribute("design")?.strings ?? []
        func column(_ name: String) throws -> Table.Column {
            let dataset = try group.dataset(name)
            if let texts = try? dataset.strings() { return .text(texts) }
            return .numbers(try dataset.tensor().converted(to: .f64))
        }
        let table = try Table(columns: names.map { ($0, try column($0)) })
        let runsGroup = try root.group("runs")
        let stored = Set(try runsGroup.childNames())
        guard case .text(let statuses) = try table.column("status") else {
            throw StorageError.wrongType(path: root.file.path, object: "table/status", expected: "text", found: "numbers")
        }
        var reasons = [String](repeating: "", count: statuses.count)
        if table.index(of: "reason") != nil, case .text(let texts) = try table.column("reason") { reasons = Array(texts) }
        let metrics = names.filter { !designNames.contains($0) && $0 != "status" && $0 != "reason" }
        var outcomes: [Outcome] = []
        for index in statuses.indices {
            let name = Self.runName(index)
            let group = stored.contains(name) ? try runsGroup.group(name) : nil
            if let group, try !StudyStore.holdsNumbers(group), let run = try Run(reading: group) {
                outcomes.append(.run(run))
            } else if statuses[index] == "failed" {
                outcomes.append(.failed(reason: reasons[index]))
            } else if statuses[index] == "interrupted" {
                outcomes.append(.interrupted)
            } else {
                outcomes.append(.numbers(try metrics.map { (name: $0, value: try table.numbers($0)[flat: index]) }))
            }
        }
        self.init(
            design: try table.selecting(designNames), outcomes: outcomes,
            seconds: try root.attribute("seconds")?.number ?? .nan)
    }
}

extension Study {
    /// The points whose groups a sweep had made when it was broken off, in their order. The values of the design are known by
    /// the groups' attribute `point`.
    private init(readingBeginningOf root: HDF5Group) throws {
        let runs = try root.group("runs")
        var points: [[(name: String, value: String)]] = []
        var outcomes: [Outcome] = []
        for name in try runs.childNames().sorted() {
            let group = try runs.group(name)
            guard let text = try group.attribute("point")?.string else { continue }
            let point = text.split(separator: ", ").map { part in
                let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                return (name: String(pair[0]), value: pair.count > 1 ? String(pair[1]) : "")
            }
            guard points.first.map({ $0.map(\.name) == point.map(\.name) }) ?? true else { continue }
            let outcome: Outcome? = try StudyStore.holdsNumbers(group)
                ? StudyStore.numbers(of: group) : (Run(reading: group) ?? (try? Run(readingBeginningOf: group))).map { .run($0) }
            points.append(point)
            outcomes.append(outcome ?? .interrupted)
        }
        guard let first = points.first else {
            throw StorageError.malformed(path: root.file.path, place: .file, problem: "the sweep was broken off before its first point had anything")
        }
        let columns = first.indices.map { column -> (name: String, column: Table.Column) in
            let texts = points.map { $0[column].value }
            let numbers = texts.compactMap { Double($0) }
            return (first[column].name, numbers.count == texts.count ? .numbers(Tensor(numbers)) : .text(texts))
        }
        self.init(design: try Table(columns: columns), outcomes: outcomes, seconds: .nan)
    }
}

extension Study.Outcome {
    /// Whether two outcomes hold the same results; times do not count.
    public func isSame(as other: Study.Outcome) -> Bool {
        switch (self, other) {
        case (.run(let a), .run(let b)): a.config == b.config && a.status == b.status && a.weights == b.weights
        case (.numbers(let a), .numbers(let b)):
            a.count == b.count && zip(a, b).allSatisfy { $0.name == $1.name && $0.value.bitPattern == $1.value.bitPattern }
        case (.failed(let a), .failed(let b)): a == b
        case (.interrupted, .interrupted): true
        default: false
        }
    }
}
