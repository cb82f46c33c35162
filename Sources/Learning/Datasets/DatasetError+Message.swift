public import Diagnostics
internal import Tensors

extension DatasetError: UserError {
    public var message: String {
        switch self {
        case .inputsAreNotAMatrix(let shape):
            "the samples have shape \(text(shape)); a dataset needs [n, d]: a row for each sample"
        case .targetsAreNotAMatrix(let shape):
            "the targets have shape \(text(shape)); a dataset needs [n] or [n, m]"
        case .labelsAreNotAVector(let shape):
            "class labels have shape \(text(shape)); they need shape [n]: one label for each sample"
        case .unequalLengths(let inputs, let targets):
            "\(inputs.first ?? 0) samples (shape \(text(inputs))) but \(targets.first ?? 1) targets (shape \(text(targets)))"
        case .inputIsNotFinite(let row, let column):
            "sample \(row), feature \(column) is not a finite number"
        case .targetIsNotFinite(let row):
            "the target of sample \(row) is not a finite number"
        case .labelIsNotWhole(let row, let value):
            "the label of sample \(row) is \(number(value)), not a whole number"
        case .labelOutOfRange(let row, let value, let classes):
            "the label of sample \(row) is \(number(value)), outside 0 … \(classes - 1) of \(classes) classes"
        case .classNamesDoNotFit(let names, let classes):
            "\(names) class names for \(classes) classes"
        case .empty(let name):
            "dataset \(name) would have no samples or no features"
        case .badArgument(let argument, let value, let expected):
            "\(argument) is \(number(value)); it must be \(expected)"
        case .tooFewSamples(let operation, let samples, let needed):
            "\(operation) needs at least \(needed) samples, and there are \(samples)"
        case .tooManyInformativeFeatures(let informative, let redundant, let features):
            "\(informative) informative + \(redundant) redundant features exceed the \(features) features"
        case .tooManyClusters(let clusters, let informative):
            "\(clusters) clusters (classes × clusters) need \(clusters) vertices, and a cube of \(informative) informative features has \(informative < 62 ? String(1 << informative) : "2^\(informative)")"
        case .wrongCount(let argument, let given, let expected):
            "\(argument) has \(given) entries where \(expected) are needed"
        case .splitLeavesNothing(let part, let samples, let testFraction):
            "test=\(number(testFraction)) of \(samples) samples leaves nothing to \(part)"
        case .splitsDoNotFit(let train, let test):
            "train has shape \(text(train)) and test has shape \(text(test)); they must have the same features and targets"
        case .needsClasses(let operation, let name):
            "\(operation) needs class labels, and dataset \(name) has real targets"
        case .unknownClass(let name, let among):
            "no class \(name); the classes are \(among.prefix(20).joined(separator: ", "))\(among.count > 20 ? ", …" : "")"
        case .repeatedClass(let name):
            "class \(name) is asked for twice"
        case .indexOutOfRange(let index, let samples):
            "no sample \(index) among \(samples)"
        case .unknownColumn(let name, let among, let path):
            "\(path) has no column `\(name)`; its columns are \(among.prefix(20).joined(separator: ", "))\(among.count > 20 ? ", …" : "")"
        case .noFeatureColumns(let path):
            "\(path) has no column besides the target"
        case .textColumn(let name, let path):
            "column `\(name)` of \(path) holds text; features must be numbers"
        case .missingValue(let column, let row, let path):
            "\(path): row \(row) has no number in column `\(column)`"
        case .filesNotFound(let what, let files, _):
            "\(what) not found: \(files.joined(separator: ", "))"
        case .imagesAndLabelsDiffer(let images, let labels, let path):
            "\(path): \(images) images but \(labels) labels"
        case .notImages(let path, let shape):
            "\(path): shape \(text(shape)) where images [n, rows, columns] were expected"
        case .notLabels(let path, let shape):
            "\(path): shape \(text(shape)) where labels [n] were expected"
        case .unknownBorder(let name, _):
            "there is no border `\(name)`"
        case .noPolygon(let path):
            "\(path) has no polygon"
        case .ringTooShort(let ring, let points):
            "\(ringText(ring)) has \(points) \(points == 1 ? "point" : "points") and no area; a ring needs at least four points, the first again at the end"
        case .ringNotFinite(let ring, let point):
            "\(ringText(ring)): point \(point) is not a finite number"
        case .ringNotClosed(let ring):
            "\(ringText(ring)) is not closed: its last point is not its first"
        case .ringCrosses(let ring, let other, let x, let y):
            "\(ringText(ring)) crosses \(other == ring.ring ? "itself" : "ring \(other)") at (\(NumberText.significant(x, digits: 8)), \(NumberText.significant(y, digits: 8)))"
        }
    }

    public var hints: [String] {
        switch self {
        case .unknownColumn(let name, let among, _), .unknownClass(let name, let among):
            suggestions(for: name, among: among).prefix(1).map { "did you mean `\($0)`?" }
        case .unknownBorder(let name, let known):
            suggestions(for: name, among: known).first.map { ["did you mean `\($0)`?"] }
                ?? ["known: \(known.joined(separator: ", "))", "a border of your own: border(\"name\", file=\"region.geojson\")"]
        case .ringNotClosed:
            ["repeat the first point at the end"]
        case .filesNotFound(_, _, let searched):
            ["searched: \(searched.joined(separator: ", "))", "put the files there, or set DYN_DATA to the folder that holds them"]
        case .missingValue:
            ["drop the rows or fill the values first"]
        case .textColumn:
            ["name it as the target, or leave it out of the file"]
        default: []
        }
    }

    private func text(_ shape: [Int]) -> String { "[" + shape.map(String.init).joined(separator: ", ") + "]" }

    private func ringText(_ name: DatasetError.RingName) -> String {
        "\(name.path): \(name.ring == 0 ? "the outline" : "ring \(name.ring)") of polygon \(name.polygon)"
    }

    private func number(_ value: Double) -> String { NumberText.shortest(value) }
}
