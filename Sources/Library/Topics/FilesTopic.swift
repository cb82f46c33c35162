internal import Runtime
internal import Storage
internal import Tensors

/// Saving, loading, tables, reports.
enum FilesTopic {
    static let builtins: [Builtin] = [save, load, readCSV, writeCSV, writeJSON, writeText] + reports + journal + [SelfCheck.builtin]

    static let save = Builtin(
        "save", "(path: string, value: any, *, overwrite: bool = false, compress: bool = false) -> none",
        "saves a value in an HDF5 file, which `load` gives back and other programs can read", help: """
            Numbers, bools, strings, none, tensors, lists, records, tables, datasets, models, runs, studies, what analyses give \
            (estimates, tests, trajectories, landscapes, …), figures, and settings with what they are made of (experiments, optimizers, \
            designs, maps), nested as they may be, and functions with the values that they use. In the file a tensor is a dataset, a record or a table a group with its fields or columns, a run or study \
            has the layout that `store=` streams; the root's attributes say which Dyn made it, when, where, by which command \
            and script. h5py, MATLAB, Julia and others open it.

            The file is written whole or not at all. One that holds something else is not replaced unless `overwrite=true`; \
            one that holds the same (times aside) is left alone. `compress=true` packs large tensors. A path that ends in `.npy` (a tensor) \
            or `.npz` (a record of tensors) writes NumPy's formats, one that ends in `.mat` MATLAB's (version 5): the fields of a \
            record are its variables, a table is a structure of its columns, vectors are columns; what has fields that are \
            functions or objects comes without these.
            """,
        examples: [
            Example("save(\"point.h5\", {x = 1.5, path = [[0, 0], [1, 2]], name = \"start\"}, overwrite=true)\nload(\"point.h5\").path[1]", shows: "[1, 2]"),
        ],
        seeAlso: ["load", "write_csv", "write_json"], searchTerms: ["store", "hdf5", "h5py", "export", "npy", "npz", "numpy", "matlab", "mat"]
    ) { call in
        let path = try target(call)
        let value = try call.value("value")
        defer { call.machine.ledger.note(file: path) }
        let mode: DurableFile.Mode = try call.bool("overwrite") ? .replace : .refuseDifferent
        switch FileSystem.fileExtension(path) {
        case "npy":
            guard let tensor = try value.asTensor() else { throw call.wrongType("value", expected: "a tensor", value: value) }
            try NPYFile.write(tensor, to: path, mode: mode)
        case "mat":
            try MATFile.write(MATLABExport.variables(of: value), to: path, isCompressed: call.bool("compress"), mode: mode)
        case "npz":
            try NPZFile.write(arrays(call), to: path, isCompressed: call.bool("compress"), mode: mode)
        default:
            let writer = ValueWriter(layout: try call.bool("compress") ? .compressed : .contiguous, machine: call.machine)
            // The same training takes another time whenever it runs.
            let comparison = HDF5Comparison(
                namesWithinKind: [RunObject.kind: ["seconds"], StudyObject.kind: ["seconds"]])
            try HDF5File.write(to: path, mode: mode, comparison: comparison) { root in
                try FileProvenance.current(call).write(to: root)
                try writer.write(value, asRoot: root)
            }
        }
        return .none
    }

    static let load = Builtin(
        "load", "(path: string, name: string | none = none) -> any",
        "the value that a file holds, or the part of it that has a name", help: """
            Reads what `save` and `store=` wrote, and HDF5 files of others: their datasets are numbers, strings and tensors, \
            their groups records. `name` chooses an object by its path in the file: `load("study.h5", "runs/00001/weights/value")`. \
            Paths that end in `.npy`, `.npz`, `.mat`, `.json`, `.geojson`, `.csv`, `.tsv` or `.idx`, or as the files of MNIST do (`-ubyte`, `-ubyte.gz`), are read as what they are. Links to other files are refused.
            """,
        examples: [
            Example("save(\"eye.h5\", {a = eye(2), b = none}, overwrite=true)\nload(\"eye.h5\", \"a\")", shows: "[[1, 0],\n [0, 1]]"),
        ],
        seeAlso: ["save", "read_csv"], searchTerms: ["open", "hdf5", "npy", "npz", "matlab", "mat", "json", "import"]
    ) { call in
        let path = FileSystem.expandingTilde(try call.string("path"))
        let value = try read(path, name: call.optionalString("name"), call)
        call.machine.ledger.note(file: path)
        call.sign(value, file: path)
        return value
    }

    /// Whether a path ends as those of IDX files do: `train-images-idx3-ubyte.gz`, `images.idx`.
    private static func isIDX(_ path: String) -> Bool {
        let name = (path.split(separator: "/").last.map(String.init) ?? "").lowercased()
        let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
        return plain.hasSuffix("-ubyte") || plain.hasSuffix(".idx") || (1...9).contains { plain.hasSuffix(".idx\($0)") }
    }

    private static func read(_ path: String, name: String?, _ call: Call) throws -> Value {
        switch FileSystem.fileExtension(path) {
        case "npy": return Value(try NPYFile.read(path))
        case "mat":
            let variables = try MATFile.read(path)
            let record = Record(variables.map { (name: $0.name, value: Value(matlab: $0.value)) })
            guard let name else { return Value(record) }
            guard let part = record[name] else { throw StorageError.missing(path: path, object: name, present: record.names) }
            return part
        case "npz":
            if let name { return Value(try NPZFile.read(path, name: name)) }
            return Value(Record(try NPZFile.read(path).map { (name: $0.name, value: Value($0.tensor)) }))
        case "json", "geojson":
            let json = try JSONParser.read(path)
            guard let name else { return Value(json: json) }
            guard let part = json[name] else {
                throw StorageError.missing(path: path, object: name, present: json.members?.map(\.name) ?? [])
            }
            return Value(json: part)
        case "csv", "tsv":
            let table = try CSVFile.read(path, threads: call.context.threads, cancellation: call.context.cancellation)
            return try name.map { Value(try table.column($0)) } ?? Value(table)
        case _ where isIDX(path): return Value(try IDXFile.read(path))
        default:
            let file = try HDF5File(opening: path)
            defer { try? file.close() }
            return try ValueReader(machine: call.machine).read(file.root, name: name)
        }
    }

    static let readCSV = Builtin(
        "read_csv", "(path: string, header: bool = true) -> table",
        "the table in a file of comma-, semicolon- or tab-separated values, gzipped or not", help: """
            A column of which every cell is a number is a tensor; empty cells and `NA`, `nan`, `null`, `none` among numbers \
            are `nan`. A column of `true` and `false` is a mask; any other column is text. With `header=false` the columns \
            are named `c0`, `c1`, ….
            """,
        examples: [
            Example("write_csv(\"points.csv\", table(x=[1, 2.5], name=[\"a\", \"b\"]))\nread_csv(\"points.csv\").x", shows: "[1, 2.5]"),
        ],
        seeAlso: ["write_csv", "csv", "load"], searchTerms: ["table", "tsv", "spreadsheet", "import"]
    ) { call in
        let path = FileSystem.expandingTilde(try call.string("path"))
        let table = Value(try CSVFile.read(
            path, header: call.bool("header"), threads: call.context.threads, cancellation: call.context.cancellation))
        call.machine.ledger.note(file: path)
        call.sign(table, file: path)
        return table
    }

    static let writeCSV = Builtin(
        "write_csv", "(path: string, table: any) -> none",
        "writes a table as comma-separated values", help: """
            Takes a table, a matrix (columns `c0`, `c1`, …), a study (its table) or a run (its history). Numbers are written so \
            that they read back as the same; a path that ends in `.tsv` has tabs. An existing file is replaced, whole or not \
            at all.
            """,
        examples: [Example("write_csv(\"t.csv\", table(n=[1, 2], word=[\"a, b\", \"c\"]))\nread_csv(\"t.csv\").word", shows: "[\"a, b\", \"c\"]")],
        seeAlso: ["read_csv", "save"], searchTerms: ["export", "tsv", "spreadsheet"]
    ) { call in
        let path = try target(call)
        let dialect: CSVDialect = FileSystem.fileExtension(path) == "tsv" ? .tab : .comma
        try CSVFile.write(table(call), to: path, dialect: dialect)
        return .none
    }

    static let writeJSON = Builtin(
        "write_json", "(path: string, value: any) -> none",
        "writes a value as JSON", help: """
            Records and tables (by column) are objects, lists and tensors arrays, none is null. JSON has no nan and no \
            infinities: they become "NaN", "Infinity" and "-Infinity". An existing file is replaced, whole or not at all.
            """,
        examples: [Example("write_json(\"run.json\", {lr = 0.1, layers = [2, 16, 2]})\nload(\"run.json\").layers", shows: "[2, 16, 2]")],
        seeAlso: ["load", "write_text", "save"], searchTerms: ["metadata", "export"]
    ) { call in
        let path = try target(call)
        try TextFile.write(JSONSerializer(isPretty: true).text(call.value("value").json()), to: path)
        return .none
    }

    static let writeText = Builtin(
        "write_text", "(path: string, text: string) -> none",
        "writes a text, with a newline at its end", help: "An existing file is replaced, whole or not at all.",
        examples: [Example("write_text(\"notes.md\", \"# Notes\")")],
        seeAlso: ["write_json", "report"], searchTerms: ["markdown", "export", "string"]
    ) { call in
        let text = try call.string("text")
        try TextFile.write(text.hasSuffix("\n") || text.isEmpty ? text : text + "\n", to: target(call))
        return .none
    }

    // MARK: Arguments

    /// The path to write to; folders that lead to it are made.
    private static func target(_ call: Call) throws -> String {
        let path = FileSystem.expandingTilde(try call.string("path"))
        guard !path.isEmpty else { throw call.invalid("path", "must not be empty") }
        if FileSystem.kind(FileSystem.parent(path)) == nil { try FileSystem.makeDirectory(FileSystem.parent(path)) }
        return path
    }

    private static func arrays(_ call: Call) throws -> [NPZFile.Entry] {
        let value = try call.value("value")
        guard case .record(let box) = value else {
            throw call.wrongType("value", expected: "a record of tensors", value: value)
        }
        return try box.record.fields.map { name, field in
            guard let tensor = try field.asTensor() else {
                throw call.invalid("value", "must have tensors as fields, but `\(name)` is \(field.typePhrase)")
            }
            return NPZFile.Entry(name, tensor)
        }
    }

    private static func table(_ call: Call) throws -> Table {
        let value = try call.value("table")
        if case .table(let box) = value { return box.table }
        if case .object(let object) = value {
            for name in ["table", "history"] {
                if case .table(let box)? = try object.field(name) { return box.table }
            }
            throw SavingError.noTable(type: value.typePhrase)
        }
        guard let matrix = try value.asTensor(), matrix.rank == 1 || matrix.rank == 2 else {
            throw SavingError.noTable(type: value.typePhrase)
        }
        if matrix.rank == 1 { return try Table(columns: [("c0", .numbers(matrix))]) }
        return try Table(columns: (0..<matrix.shape[1]).map { column in
            ("c\(column)", .numbers(try matrix.at([.all, .at(column)])))
        })
    }
}
