import Learning
import Tensors
import Testing

@Suite("Splitting, standardizing and relabeling data")
struct DatasetOperationTests {
    @Test("a split holds out the fraction asked for; the parts together are the whole")
    func split() throws {
        let data = try Dataset.moons(count: 1000, seed: 3)
        let split = try Split(splitting: data, testFraction: 0.2, seed: 42)
        #expect(split.train.count == 800 && split.test.count == 200)
        func rows(_ data: Dataset) -> [[Double]] {
            let x = data.inputs.doubles
            return (0..<data.count).map { [x[2 * $0], x[2 * $0 + 1], data.targets[flat: $0]] }
        }
        let together = Set(rows(split.train) + rows(split.test))
        #expect(together == Set(rows(data)) && together.count == 1000)
    }

    @Test("the same seed splits alike, another one differently")
    func splitSeed() throws {
        let data = try Dataset.moons(count: 100)
        let first = try Split(splitting: data, seed: 1)
        #expect(try first.train.inputs == Split(splitting: data, seed: 1).train.inputs)
        #expect(try first.train.inputs != Split(splitting: data, seed: 2).train.inputs)
    }

    @Test("a part of a sample goes to the test part, as scikit-learn rounds")
    func rounding() throws {
        // train_test_split(range(10), test_size=0.25): 3 test samples; test_size=0.07 of 100: 7.
        #expect(try Split(splitting: Dataset.moons(count: 10), testFraction: 0.25).test.count == 3)
        #expect(try Split(splitting: Dataset.moons(count: 100), testFraction: 0.07).test.count == 7)
    }

    @Test("a fraction outside (0, 1), or one that leaves nothing to train on, is refused")
    func splitRefusals() throws {
        let data = try Dataset.moons(count: 4)
        for fraction in [0, 1, -0.1, 2, Double.nan] {
            #expect(throws: DatasetError.self) { try Split(splitting: data, testFraction: fraction) }
        }
        #expect(throws: DatasetError.splitLeavesNothing(part: "train", samples: 4, testFraction: 0.9)) {
            try Split(splitting: data, testFraction: 0.9)
        }
    }

    @Test("standardized features have mean 0 and standard deviation 1")
    func standardized() throws {
        let data = try Dataset.blobs(count: 200, features: 3).standardized()
        for column in 0..<3 {
            let values = (0..<200).map { data.inputs[flat: 3 * $0 + column] }
            #expect(abs(values.reduce(0, +)) < 1e-10)
            #expect(abs(values.reduce(0) { $0 + $1 * $1 } / 200 - 1) < 1e-12)
        }
    }

    @Test("a constant feature becomes 0, and its scale is 1")
    func constant() throws {
        let data = try Dataset(
            name: "mine", inputs: Tensor([0.1, 1, 0.1, 2, 0.1, 3], shape: [3, 2]), targets: Tensor([0, 1, 1]), classes: 2)
        let standardization = Standardization(of: data)
        #expect(standardization.scale[flat: 0] == 1)
        let inputs = try standardization.applied(to: data).inputs.doubles
        #expect([inputs[0], inputs[2], inputs[4]] == [0, 0, 0])
    }

    @Test("a split is standardized by the statistics of its train part alone")
    func standardizedSplit() throws {
        let train = try Dataset(name: "a", inputs: Tensor([0, 2], shape: [2, 1]), targets: Tensor([0, 1]), classes: 2)
        let test = try Dataset(name: "b", inputs: Tensor([4, 1], shape: [2, 1]), targets: Tensor([0, 1]), classes: 2)
        let split = try Split(train: train, test: test).standardized()
        #expect(split.train.inputs.doubles == [-1, 1] && split.test.inputs.doubles == [3, 0])
        let wide = try Dataset.moons(count: 4)
        #expect(throws: DatasetError.self) { try Standardization(of: train).applied(to: wide) }
        #expect(throws: DatasetError.splitsDoNotFit(train: [2, 1], test: [4, 2])) { try Split(train: train, test: wide) }
    }

    @Test("shuffled labels keep the counts of the classes, and the samples")
    func shuffledLabels() throws {
        let data = try Dataset.classification(seed: 1)
        let shuffled = try data.shufflingLabels(seed: 5)
        #expect(shuffled.classCounts == data.classCounts && shuffled.inputs == data.inputs && shuffled.labels != data.labels)
    }

    @Test("random labels are uniform and know nothing of the old ones")
    func randomLabels() throws {
        let data = try Dataset.blobs(count: 3000, centers: 3)
        let random = try data.randomizingLabels(seed: 5)
        #expect(random.classCounts.allSatisfy { abs($0 - 1000) < 110 })
        // Agreement by chance: a third, 1000 ± 26.
        #expect(abs(zip(data.labels, random.labels).count { $0 == $1 } - 1000) < 110)
        #expect(throws: DatasetError.needsClasses(operation: "random_labels", name: "regression")) {
            try Dataset.regression(count: 5).randomizingLabels()
        }
    }

    @Test("train and test of a split get random labels of their own")
    func randomSplit() throws {
        let split = try Split(splitting: Dataset.moons(count: 400), testFraction: 0.5)
        let random = try split.randomizingLabels(seed: 1)
        #expect(random.train.inputs == split.train.inputs && random.test.inputs == split.test.inputs)
        #expect(random.train.labels != random.test.labels)
    }

    @Test("corruption changes exactly the fraction asked for")
    func corruptedLabels() throws {
        let data = try Dataset.blobs(count: 1000, centers: 4)
        let corrupted = try data.corruptingLabels(fraction: 0.3, seed: 9)
        #expect(zip(data.labels, corrupted.labels).count { $0 != $1 } == 300)
        #expect(try data.corruptingLabels(fraction: 0).labels == data.labels)
        #expect(throws: DatasetError.badArgument("fraction", value: 1.5, expected: "between 0 and 1")) {
            try data.corruptingLabels(fraction: 1.5)
        }
    }
}
