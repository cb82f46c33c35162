/// What can be wrong with data, or with how data are asked for.
public enum DatasetError: Error, Sendable, Equatable {
    case inputsAreNotAMatrix(shape: [Int])
    case targetsAreNotAMatrix(shape: [Int])
    case labelsAreNotAVector(shape: [Int])
    case unequalLengths(inputs: [Int], targets: [Int])
    case inputIsNotFinite(row: Int, column: Int)
    case targetIsNotFinite(row: Int)
    case labelIsNotWhole(row: Int, value: Double)
    case labelOutOfRange(row: Int, value: Double, classes: Int)
    case classNamesDoNotFit(names: Int, classes: Int)
    case empty(name: String)
    /// A generator's or operation's argument out of its range.
    case badArgument(_ argument: String, value: Double, expected: String)
    case tooFewSamples(operation: String, samples: Int, needed: Int)
    case tooManyInformativeFeatures(informative: Int, redundant: Int, features: Int)
    case tooManyClusters(clusters: Int, informative: Int)
    case wrongCount(argument: String, given: Int, expected: Int)
    case splitLeavesNothing(part: String, samples: Int, testFraction: Double)
    case splitsDoNotFit(train: [Int], test: [Int])
    case needsClasses(operation: String, name: String)
    case unknownClass(String, among: [String])
    case repeatedClass(String)
    case indexOutOfRange(index: Int, samples: Int)
    case unknownColumn(String, among: [String], path: String)
    case noFeatureColumns(path: String)
    case textColumn(name: String, path: String)
    case missingValue(column: String, row: Int, path: String)
    case filesNotFound(what: String, files: [String], searched: [String])
    case imagesAndLabelsDiffer(images: Int, labels: Int, path: String)
    case notImages(path: String, shape: [Int])
    case notLabels(path: String, shape: [Int])
    case unknownBorder(name: String, known: [String])
    case noPolygon(path: String)
    case ringTooShort(RingName, points: Int)
    case ringNotFinite(RingName, point: Int)
    case ringNotClosed(RingName)
    /// Edges cross at (x, y); `other` is the same ring, or another of the polygon.
    case ringCrosses(RingName, other: Int, x: Double, y: Double)

    /// A ring of a file of polygons; all count from 0, ring 0 is the outline.
    public struct RingName: Sendable, Equatable {
        public let polygon: Int
        public let ring: Int
        public let path: String

        public init(polygon: Int, ring: Int, path: String) {
            self.polygon = polygon
            self.ring = ring
            self.path = path
        }
    }
}
