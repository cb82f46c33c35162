internal import Learning
internal import Runtime
internal import Tensors

/// Data sets from files and from values.
enum DataSources {
    static let builtins: [Builtin] = [
        Builtin(
            "dataset", "(x: tensor | table, y: tensor | list | string, classes: whole | list | none = none) -> dataset",
            "a data set from samples and their targets",
            help: """
                `x` has a sample in each row. `y` holds class labels (a list of strings, or whole numbers) or real targets, [n] or \
                [n, m]. Whole numbers 0 … k − 1 that all occur are taken as classes; `classes=k` says so (and allows absent ones), \
                `classes=["a", "b"]` names them too. With a table for `x`, `y` is the name of the target column.
                """,
            examples: [
                Example("dataset([[0, 1], [2, 3], [4, 5]], [0, 1, 1])", shows: "dataset data: 3 samples × 2 features → 2 classes (1, 2)"),
                Example("dataset([[0, 1], [2, 3], [4, 5]], [0.5, 1, 2])", shows: "dataset data: 3 samples × 2 features → 1 target"),
                Example("dataset([[0, 1], [2, 3], [4, 5]], [\"cat\", \"dog\", \"cat\"]).y", shows: "[0, 1, 0]"),
                Example("dataset(table(a=[1, 2], b=[0, 1]), \"b\")", shows: "dataset data: 2 samples × 1 feature → 2 classes (1, 1)"),
            ],
            seeAlso: ["csv", "split", "standardize"]
        ) { call in .object(DatasetObject(try dataset(call))) },
        Builtin(
            "csv", "(path: string, target: string | whole | none = none, header: bool = true) -> dataset",
            "a data set read from comma-, semicolon- or tab-separated values, gzipped or not",
            help: """
                `target` is the target column, by name or number (from 0; negative from the end), by default the last. Text is \
                taken as classes in alphabetical order, whole numbers 0 … k − 1 that all occur as classes, other numbers as \
                regression targets. All other columns are features and must be numbers. For a table of any columns use `read_csv`.
                """,
            examples: [
                Example("write_csv(\"iris.csv\", table(x=[1, 3], y=[2, 4], kind=[\"a\", \"b\"]))\ncsv(\"iris.csv\")", shows: "dataset iris: 2 samples × 2 features → 2 classes (1, 1)"),
            ],
            seeAlso: ["read_csv", "dataset", "split"], searchTerms: ["load", "file", "tsv"]
        ) { call in
            let target: Dataset.TargetColumn =
                if let index = try call.optional("target")?.whole { .at(index) }
                else if let name = try call.optional("target")?.text { .named(name) }
                else { .last }
            return .object(DatasetObject(try .csv(call.string("path"), target: target, header: call.bool("header"))))
        },
        Builtin(
            "digits", "(classes: list | tensor | none = none) -> dataset",
            "1797 handwritten digits of 8 × 8 pixels",
            help: """
                Pixels are whole numbers 0 … 16. `classes=[3, 8]` keeps these digits alone, as classes 0 and 1. From the UCI \
                repository (E. Alpaydin and C. Kaynak, CC BY 4.0), as scikit-learn ships them; the file is in the folder `data`.
                """,
            examples: [
                Example("digits(classes=[3, 8])", shows: "dataset digits: 357 samples × 64 features → 2 classes (183, 174)"),
                Example("sum(digits().x)", shows: "561718"),
            ],
            seeAlso: ["mnist", "split", "standardize"], searchTerms: ["images", "uci", "handwriting"]
        ) { call in
            let classes = try call.optionalTensor("classes").map { try wholes($0, "classes", call) }
            return .object(DatasetObject(try .digits(classes: classes)))
        },
        Builtin(
            "mnist", "(dir: string | none = none) -> record",
            "MNIST: 60 000 training and 10 000 test images of digits, 28 × 28 pixels in [0, 1]",
            help: """
                Reads the four IDX files, gzipped or not, from `dir` or a folder `mnist` in it; without `dir` from the environment's \
                DYN_DATA, then `data/`, then `~/.cache/dyn`. Data sets of the same layout (Fashion-MNIST, KMNIST) are read alike. \
                Gives a split {train, test}.
                """,
            examples: [
                Example("try { mnist(\"/nowhere\") } catch e { e.message }", shows: "\"MNIST not found: train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz\""),
            ],
            seeAlso: ["digits", "subset"], searchTerms: ["images", "idx", "handwriting"]
        ) { call in
            try call.splitValue(Split.mnist(folder: .standard(call.optionalString("dir"))))
        },
    ]

    private static func dataset(_ call: Call) throws -> Dataset {
        if let table = try? call.table("x") {
            guard let column = try call.value("y").text else {
                throw call.wrongType("y", expected: "the name of the target column", value: try call.value("y"))
            }
            return try Dataset(name: "data", table: table, target: .named(column), source: "the table")
        }
        let inputs = try call.tensor("x")
        let names = try classNames(call)
        if let texts = try? call.strings("y") {
            let names = names ?? Set(texts).sorted()
            let position = Dictionary(names.enumerated().map { ($1, Double($0)) }, uniquingKeysWith: { first, _ in first })
            let labels = try texts.map { text -> Double in
                guard let label = position[text] else { throw DatasetError.unknownClass(text, among: names) }
                return label
            }
            return try Dataset(
                name: "data", inputs: inputs, targets: Tensor(labels), classes: names.count, classNames: names)
        }
        let targets = try call.tensor("y").converted(to: .f64)
        if let names {
            return try Dataset(name: "data", inputs: inputs, targets: targets, classes: names.count, classNames: names)
        }
        if let classes = try call.optionalWhole("classes") {
            return try Dataset(name: "data", inputs: inputs, targets: targets, classes: classes)
        }
        return try Dataset(inferringClassesOf: targets, inputs: inputs, name: "data")
    }

    private static func classNames(_ call: Call) throws -> [String]? {
        guard let value = try call.optional("classes"), case .list = value else { return nil }
        return try call.strings("classes")
    }

    /// A vector of whole numbers.
    static func wholes(_ tensor: Tensor, _ name: String, _ call: Call) throws -> [Int] {
        guard tensor.rank <= 1 else { throw call.invalid(name, "must be a list of whole numbers") }
        return try tensor.doubles.map { value in
            guard let whole = Int(exactly: value) else {
                throw call.invalid(name, "must be whole numbers, not \(NumberText.shortest(value))")
            }
            return whole
        }
    }
}

extension Call {
    /// A split as a value: a record {train, test}.
    func splitValue(_ split: Split) -> Value {
        Value(["train": .object(DatasetObject(split.train)), "test": .object(DatasetObject(split.test))] as Record)
    }

    /// Applies a change to a dataset, or one to a split.
    func changingData(
        _ name: String = "data", _ dataset: (Dataset) throws -> Dataset, split: (Split) throws -> Split
    ) throws -> Value {
        let (train, test) = try data(name)
        guard let test else { return .object(DatasetObject(try dataset(train))) }
        return splitValue(try split(Split(train: train, test: test)))
    }
}
