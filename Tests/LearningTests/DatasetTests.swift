import Learning
import Tensors
import Testing

@Suite("Datasets")
struct DatasetTests {
    private let inputs = Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])

    @Test("print their size and classes in one line")
    func summary() throws {
        #expect("\(try Dataset.moons(count: 1000, noise: 0.2, seed: 1))" == "dataset moons: 1000 samples × 2 features → 2 classes (500, 500)")
        #expect("\(try Dataset.regression(count: 20))" == "dataset regression: 20 samples × 10 features → 1 target")
        #expect("\(try Dataset.lowRank(count: 60))" == "dataset lowrank: 60 samples × 50 features → 50 targets")
    }

    @Test("know their samples, features, classes and labels")
    func facts() throws {
        let data = try Dataset(name: "mine", inputs: inputs, targets: Tensor([1, 0, 1]), classes: 2, classNames: ["no", "yes"])
        #expect(data.count == 3 && data.features == 2 && data.classes == 2)
        #expect(data.labels == [1, 0, 1] && data.classCounts == [1, 2])
        #expect(data.className(1) == "yes")
    }

    @Test("hold regression targets as columns, also a single one")
    func regressionTargets() throws {
        let data = try Dataset(name: "mine", inputs: inputs, targets: Tensor([0.5, 1, 2]))
        #expect(data.targets.shape == [3, 1] && data.targetWidth == 1 && data.classes == nil)
    }

    @Test("take whole numbers 0 … k − 1 as classes, other numbers as regression targets")
    func inference() {
        #expect(Dataset.inferredClasses(of: Tensor([0, 2, 1, 1])) == 3)
        #expect(Dataset.inferredClasses(of: Tensor([0, 2])) == nil)
        #expect(Dataset.inferredClasses(of: Tensor([1, 2])) == nil)
        #expect(Dataset.inferredClasses(of: Tensor([0, 0.5, 1])) == nil)
        #expect(Dataset.inferredClasses(of: Tensor([0, 0])) == nil)
    }

    @Test("refuse samples and targets of different lengths, with both shapes")
    func lengths() {
        #expect(throws: DatasetError.unequalLengths(inputs: [3, 2], targets: [2])) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1]), classes: 2)
        }
    }

    @Test("refuse labels that are not whole or out of range, with their row")
    func labels() {
        #expect(throws: DatasetError.labelIsNotWhole(row: 1, value: 0.5)) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 0.5, 1]), classes: 2)
        }
        #expect(throws: DatasetError.labelOutOfRange(row: 2, value: 2, classes: 2)) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1, 2]), classes: 2)
        }
        #expect(throws: DatasetError.labelOutOfRange(row: 0, value: -1, classes: 2)) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([-1, 1, 1]), classes: 2)
        }
    }

    @Test("refuse values that are not finite, samples that are no matrix, and no samples at all")
    func badInputs() {
        #expect(throws: DatasetError.inputIsNotFinite(row: 1, column: 1)) {
            try Dataset(name: "mine", inputs: Tensor([1, 2, 3, .nan], shape: [2, 2]), targets: Tensor([0, 1]), classes: 2)
        }
        #expect(throws: DatasetError.targetIsNotFinite(row: 0)) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([.infinity, 1, 2]))
        }
        #expect(throws: DatasetError.inputsAreNotAMatrix(shape: [1, 3, 2])) {
            try Dataset(name: "mine", inputs: Tensor([1, 2, 3, 4, 5, 6], shape: [1, 3, 2]), targets: Tensor([0]))
        }
        #expect(throws: DatasetError.empty(name: "mine")) {
            try Dataset(name: "mine", inputs: Tensor([], shape: [0, 2]), targets: Tensor([]))
        }
        #expect(throws: DatasetError.classNamesDoNotFit(names: 1, classes: 2)) {
            try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1, 1]), classes: 2, classNames: ["a"])
        }
    }

    @Test("say how they were made, operation by operation")
    func provenance() throws {
        let split = try Split(splitting: Dataset.moons(count: 100, noise: 0.2, seed: 1), testFraction: 0.25, seed: 7)
        #expect(split.train.provenance.description == "split(moons(n=100, noise=0.2, seed=1), test=0.25, seed=7).train")
        #expect(split.train.provenance != split.test.provenance)
        let mine = try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1, 1]), classes: 2)
        let other = try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1, 0]), classes: 2)
        #expect(mine.provenance != other.provenance && mine.fingerprint != other.fingerprint)
    }

    @Test("can be cut down to samples by index, with their targets")
    func subset() throws {
        let data = try Dataset(name: "mine", inputs: inputs, targets: Tensor([0, 1, 1]), classes: 2)
        let part = try data.subset([2, 0])
        #expect(part.inputs.doubles == [5, 6, 1, 2] && part.labels == [1, 0])
        #expect(throws: DatasetError.indexOutOfRange(index: 3, samples: 3)) { try data.subset([3]) }
        #expect(throws: DatasetError.empty(name: "mine")) { try data.subset([]) }
        let drawn = try Dataset.moons(count: 50).subset(count: 20, seed: 1)
        #expect(drawn.count == 20)
        #expect(throws: DatasetError.self) { try data.subset(count: 4) }
    }

    @Test("can be cut down to classes, which are numbered anew and keep their names")
    func classes() throws {
        let data = try Dataset.blobs(count: 90, centers: 3)
        let pair = try data.selecting(classes: [2, 0])
        #expect(pair.classes == 2 && pair.classCounts == [30, 30] && pair.classNames == ["2", "0"])
        #expect(throws: DatasetError.unknownClass("3", among: ["0", "1", "2"])) { try data.selecting(classes: [3]) }
        #expect(throws: DatasetError.repeatedClass("1")) { try data.selecting(classes: [1, 1]) }
        #expect(throws: DatasetError.self) { try Dataset.regression(count: 9).selecting(classes: [0]) }
    }
}
