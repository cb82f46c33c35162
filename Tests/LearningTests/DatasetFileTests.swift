import Diagnostics
import Glibc
import Learning
import Tensors
import TestSupport
import Testing

@Suite("Datasets from files")
struct DatasetFileTests {
    /// Runs `body` with a new folder, and removes it.
    private func withFolder(_ files: [String: String] = [:], _ body: (String) throws -> Void) throws {
        let folder = try ScratchFolder()
        for (name, text) in files { _ = try folder.file(name, text) }
        try body(folder.path)
    }

    @Test("a table's last column is the target; text targets are classes in alphabetical order")
    func csvClasses() throws {
        try withFolder(["iris.csv": "length,width,kind\n1,2,virginica\n3,4,setosa\n5,6,virginica\n"]) { folder in
            let data = try Dataset.csv(folder + "/iris.csv")
            #expect(data.name == "iris" && data.classNames == ["setosa", "virginica"] && data.labels == [1, 0, 1])
            #expect(data.inputs.doubles == [1, 2, 3, 4, 5, 6])
        }
    }

    @Test("any column may be the target, by name or number; numbers that are no class labels make a regression")
    func csvTarget() throws {
        try withFolder(["a.csv": "x,y,z\n1,2.5,3\n4,5,6\n"]) { folder in
            let data = try Dataset.csv(folder + "/a.csv", target: .named("y"))
            #expect(data.targets.doubles == [2.5, 5] && data.targets.shape == [2, 1] && data.inputs.doubles == [1, 3, 4, 6])
            #expect(try Dataset.csv(folder + "/a.csv", target: .at(0)).targets.doubles == [1, 4])
            #expect(try Dataset.csv(folder + "/a.csv", target: .at(-2)).targets.doubles == [2.5, 5])
        }
    }

    @Test("without a header the first line is a sample")
    func csvHeader() throws {
        try withFolder(["a.csv": "1,0\n2,1\n"]) { folder in
            let data = try Dataset.csv(folder + "/a.csv", header: false)
            #expect(data.count == 2)
        }
    }

    @Test("an unknown target column names the nearest one")
    func csvUnknownColumn() throws {
        try withFolder(["a.csv": "length,width\n1,2\n"]) { folder in
            do {
                _ = try Dataset.csv(folder + "/a.csv", target: .named("lenght"))
                Issue.record("no error")
            } catch let error as DatasetError {
                #expect(error.message == "\(folder)/a.csv has no column `lenght`; its columns are length, width")
                #expect(error.hints == ["did you mean `length`?"])
            }
        }
    }

    @Test("a missing value names its line and column; a text feature and a lone column are refused")
    func csvRefusals() throws {
        try withFolder(["a.csv": "x,y\n1,0\n,1\n", "b.csv": "x,y\none,0\ntwo,1\n", "c.csv": "x\n1\n"]) { folder in
            #expect(throws: DatasetError.missingValue(column: "x", row: 3, path: folder + "/a.csv")) {
                try Dataset.csv(folder + "/a.csv")
            }
            #expect(throws: DatasetError.textColumn(name: "x", path: folder + "/b.csv")) { try Dataset.csv(folder + "/b.csv") }
            #expect(throws: DatasetError.noFeatureColumns(path: folder + "/c.csv")) { try Dataset.csv(folder + "/c.csv") }
            #expect(throws: (any Error).self) { try Dataset.csv(folder + "/none.csv") }
        }
    }

    @Test("the handwritten digits are those that scikit-learn ships")
    func digits() throws {
        // load_digits(): data.sum() = 561718, bincount(target), data[0][:8], target[:10].
        let data = try Dataset.digits()
        #expect("\(data)" == "dataset digits: 1797 samples × 64 features → 10 classes (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)")
        #expect(data.inputs.doubles.reduce(0, +) == 561718)
        #expect(Array(data.inputs.doubles.prefix(8)) == [0, 0, 5, 13, 9, 1, 0, 0])
        #expect(Array(data.labels.prefix(10)) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }

    @Test("some digits alone become classes 0, 1, … and keep their names")
    func someDigits() throws {
        let data = try Dataset.digits(classes: [3, 8])
        #expect(data.classCounts == [183, 174] && data.classNames == ["3", "8"])
        #expect(throws: DatasetError.self) { try Dataset.digits(classes: [10]) }
    }

    @Test("missing MNIST files say which, and where they were looked for")
    func missingMNIST() throws {
        try withFolder { folder in
            do {
                _ = try Split.mnist(folder: .standard(folder))
                Issue.record("no error")
            } catch let error as DatasetError {
                #expect(error.message.hasPrefix("MNIST not found: train-images-idx3-ubyte.gz"))
                #expect(error.hints.first == "searched: \(folder)")
            }
        }
    }

    @Test("four IDX files make a split with pixels in [0, 1]")
    func mnist() throws {
        func write(_ path: String, _ shape: [UInt8], _ values: [UInt8]) throws {
            var bytes: [UInt8] = [0, 0, 8, UInt8(shape.count)]
            for extent in shape { bytes += [0, 0, 0, extent] }
            bytes += values
            let file = try #require(fopen(path, "w"))
            fwrite(bytes, 1, bytes.count, file)
            fclose(file)
        }
        let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
        try withFolder(Dictionary(uniqueKeysWithValues: names.map { ($0, "") })) { folder in
            try write(folder + "/" + names[0], [2, 1, 2], [0, 255, 51, 102])
            try write(folder + "/" + names[1], [2], [7, 3])
            try write(folder + "/" + names[2], [1, 1, 2], [255, 0])
            try write(folder + "/" + names[3], [1], [9])
            let split = try Split.mnist(folder: .standard(folder))
            #expect(split.train.inputs.doubles == [0, 1, 0.2, 0.4] && split.train.labels == [7, 3])
            #expect(split.test.inputs.shape == [1, 2] && split.test.labels == [9] && split.test.classes == 10)
            try write(folder + "/" + names[1], [1], [7])
            #expect(throws: DatasetError.imagesAndLabelsDiffer(images: 2, labels: 1, path: folder + "/" + names[1])) {
                try Split.mnist(folder: .standard(folder))
            }
            try write(folder + "/" + names[0], [2, 1, 2], [0, 255, 51])
            #expect(throws: (any Error).self) { try Split.mnist(folder: .standard(folder)) }
        }
    }

    @Test("the package's data folder is among the places searched")
    func standardPlaces() {
        #expect(DataFolder.standard().searched.contains("data"))
        #expect(DataFolder.standard("somewhere").searched == ["somewhere"])
    }
}
